import type { SideDefinition } from '../kind.ts';
import { quickbooksValue } from '../listed-value.ts';
import type { Department } from './shape.ts';

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/department */
export const quickbooks: SideDefinition<Department> = quickbooksValue('Department', 'FullyQualifiedName');
