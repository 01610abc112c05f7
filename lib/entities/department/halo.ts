import type { SideDefinition } from '../kind.ts';
import { haloValue } from '../listed-value.ts';
import type { Department } from './shape.ts';

export const halo: SideDefinition<Department> = haloValue('department');
