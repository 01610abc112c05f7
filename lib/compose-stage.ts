/** Where a deployed stage is. Apart, because it is asked before there is anything to compose, and only from a person's machine. */
export { readStage, type Stage } from './aws/stage.ts';
