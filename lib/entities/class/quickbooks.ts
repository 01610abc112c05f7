import type { SideDefinition } from '../kind.ts';
import { quickbooksValue } from '../listed-value.ts';
import type { TrackingClass } from './shape.ts';

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/class */
export const quickbooks: SideDefinition<TrackingClass> = quickbooksValue('Class', 'FullyQualifiedName');
