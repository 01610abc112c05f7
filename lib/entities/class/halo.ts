import type { SideDefinition } from '../kind.ts';
import { haloValue } from '../listed-value.ts';
import type { TrackingClass } from './shape.ts';

export const halo: SideDefinition<TrackingClass> = haloValue('invoice_class');
