import type { SideDefinition } from '../kind.ts';
import { haloValue } from '../listed-value.ts';
import type { PaymentMethod } from './shape.ts';

export const halo: SideDefinition<PaymentMethod> = haloValue('payment_method_name');
