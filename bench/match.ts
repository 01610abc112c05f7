/**
 * Ten thousand clients against ten thousand customers, with the data in hand: how long, and how much memory a process of its own ever had
 * resident. And the thousand pairs of which it is known whether they are one company: how much of what was accepted by itself is right, and how
 * much of what is right was accepted or proposed.
 */
import { execFileSync } from 'node:child_process';
import { match } from '../lib/matching/match.ts';
import type { MatchFacts } from '../lib/matching/record.ts';
import { company, mistyped } from '../test/matching/companies.ts';
import { qualityOfMatching } from '../test/matching/quality.ts';
import { figure, secondsSince, type Measurement, type Target } from './figure.ts';

const SECONDS: Target = { name: 'match.seconds10k', unit: 's', target: 2 };
const MEMORY: Target = { name: 'match.rssMb', unit: 'MB', target: 300 };
const PRECISION: Target = { name: 'match.precisionPercent', unit: '%', target: 99.99, bound: 'min' };
const RECALL: Target = { name: 'match.recallPercent', unit: '%', target: 95, bound: 'min' };

const RECORDS = 10_000;
const RUNS = 3;
const KILOBYTES_PER_MB = 1_000_000 / 1_024;
const FORMS = [' Ltd', ' Inc', ' LLC', ' GmbH', ''];

const form = (at: number): string => FORMS[at % FORMS.length] ?? '';

const client = (at: number): MatchFacts => {
  const { name, domain, taxNumber, phone } = company(at);
  return {
    id: `h${at}`,
    name: name + form(at),
    emails: at % 3 === 0 ? `office${at}@gmail.com` : `office@${domain}`,
    taxNumber: at % 4 === 0 ? taxNumber : '',
    phone,
  };
};

/** Of ten: six to the letter, two with another legal form, one mistyped, one that is nobody's. */
const customer = (at: number): MatchFacts => {
  const own = company(at % 10 === 9 ? at + RECORDS : at);
  const name = at % 10 === 8 ? `${mistyped(own.word, at)} ${own.trade}` : own.name;
  return {
    id: `q${at}`,
    name: name + form(at % 10 === 6 || at % 10 === 7 ? at + 1 : at),
    emails: at % 3 === 0 ? `accounts${at}@outlook.com` : `accounts@${own.domain}`,
    taxNumber: at % 4 === 0 ? own.taxNumber : '',
    phone: at % 2 === 0 ? own.phone : '',
  };
};

interface Once {
  readonly seconds: number;
  readonly rssMb: number;
  readonly accepted: number;
  readonly proposed: number;
  readonly wrong: number;
}

function once(): Once {
  const left = Array.from({ length: RECORDS }, (_, at) => client(at));
  const right = Array.from({ length: RECORDS }, (_, at) => customer(at));
  const startedAt = performance.now();
  const { accepted, proposed } = match(left, right);
  return {
    seconds: secondsSince(startedAt),
    rssMb: process.resourceUsage().maxRSS / KILOBYTES_PER_MB,
    accepted: accepted.length,
    proposed: proposed.length,
    wrong: accepted.filter((one) => one.left.id.slice(1) !== one.right.id.slice(1)).length,
  };
}

/** What this process holds of other measurements is not the matching's. */
const onceInAProcess = (): Once =>
  JSON.parse(execFileSync(process.execPath, [import.meta.filename], { encoding: 'utf8' })) as Once;

export const matching: Measurement = {
  targets: [SECONDS, MEMORY, PRECISION, RECALL],
  measure: (_wanted, say) => {
    const runs = Array.from({ length: RUNS }, onceInAProcess);
    const { accepted, proposed, wrong } = runs[0] ?? once();
    // Whatever else the machine does makes it longer, never shorter.
    const seconds = Math.min(...runs.map((run) => run.seconds));
    const rssMb = Math.max(...runs.map((run) => run.rssMb));
    say(`${RECORDS} against ${RECORDS}: ${accepted} accepted, ${proposed} proposed`);
    if (wrong > 0) throw new Error(`${wrong} of the accepted are wrong`);
    const { precision, recall, ...thousand } = qualityOfMatching();
    say(
      `of 1,000 pairs: ${thousand.accepted} accepted, ${thousand.wronglyAccepted.length} of them wrong; ${(recall * 100).toFixed(1)} % of the right ones accepted or proposed`,
    );
    return Promise.resolve([
      figure(SECONDS, seconds),
      figure(MEMORY, rssMb),
      figure(PRECISION, precision * 100),
      figure(RECALL, recall * 100),
    ]);
  },
};

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(once()));
