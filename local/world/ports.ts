/** Addresses of the local world, all on the loopback and all from the environment. */
const port = (name: string, fallback: number): number => {
  const value = Number(process.env[name] ?? fallback);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new RangeError(`${name} must be a port, not ${process.env[name] ?? ''}`);
  return value;
};

export interface Addresses {
  readonly gateway: number;
  readonly haloSim: number;
  readonly quickbooksSim: number;
  readonly dynamoDb: number;
  readonly sqs: number;
}

export const addresses = (): Addresses => ({
  gateway: port('PORT', 3_000),
  haloSim: port('HALO_SIM_PORT', 4_001),
  quickbooksSim: port('QBO_SIM_PORT', 4_002),
  dynamoDb: port('DYNAMODB_PORT', 8_000),
  sqs: port('SQS_PORT', 9_324),
});

export const loopback = (number: number): string => `http://127.0.0.1:${number}`;
