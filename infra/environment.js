/**
 * The functions' environment. Deployed, `environment.yml` is it; `serverless invoke local` runs a function on this machine, so it is told where
 * the local world is, which `npm start` writes down beside its state.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const runsHere = ['invoke', 'local'].every((word) => process.argv.includes(word));

/** The domain of one's own where there is one, else the address that AWS gives. */
export const publicUrl = async ({ resolveVariable }) => {
  const domain = await resolveVariable('param:domain, ""');
  const certificate = await resolveVariable('param:certificateArn, ""');
  if (domain !== '' && certificate === '')
    throw new Error(`the domain ${domain} needs its certificate: --param="certificateArn=arn:aws:acm:…"`);
  return domain === '' ? { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] } : `https://${domain}`;
};

export const environment = ({ resolveVariable }) =>
  runsHere ? localWorld() : resolveVariable('file(infra/environment.yml)');

function localWorld() {
  const file = join(process.env.LOCAL_DIR ?? '.local', 'world.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`there is no local world in ${file}: start one with \`npm start\``, { cause });
  }
}
