/** QuickBooks writes its refusals in the language of the company; what they mean is told by their code, and said in our own words. */
import { quickbooks } from './vendor.ts';

const fault = (code: string, Message: string, Detail: string) => ({
  status: 400,
  body: { Fault: { Error: [{ Message, Detail, code, element: '' }], type: 'ValidationFault' } },
});

const TAKEN = [
  [
    'English',
    'Duplicate Document Number Error',
    'You must specify a different number. DocNumber=1001 is assigned to TxnType=Invoice with TxnId=17984',
  ],
  [
    'French',
    'Erreur de numéro de document en double',
    'Vous devez indiquer un autre numéro. DocNumber=1001 est affecté à TxnType=Facture avec TxnId=17984',
  ],
  ['no language at all', '', ''],
] as const;

test.each(TAKEN)('a number that is taken, said in %s', async (_language, message, detail) => {
  const { system } = quickbooks([fault('6140', message, detail)]);

  const answer = await system.write({
    resource: { name: 'Invoice' },
    operation: 'create',
    body: { DocNumber: '1001' },
    requestKey: 'key',
  });

  expect(answer).toMatchObject({
    answer: 'refused',
    fault: {
      code: 'number-taken',
      means: 'duplicate-number',
      owner: 'bookkeeper',
      sentence: expect.stringMatching(/^The document number is already used in QuickBooks\./),
    },
  });
});

test.each([
  ['6210', 'Période comptable fermée'],
  ['6190', 'Abonnement non valide'],
  ['6240', 'Le nom existe déjà'],
])('%s means the same in French', async (code, message) => {
  const write = async (said: string) => {
    const { system } = quickbooks([fault(code, said, said)]);
    const resource = { name: 'Customer' };
    return system.write({ resource, operation: 'create', body: {}, requestKey: 'key' });
  };
  const { detail: _french, sentence, ...french } = factsOf(await write(message));
  const { detail: _english, sentence: _said, ...english } = factsOf(await write('in English'));

  expect(french).toEqual(english);
  expect(sentence).toMatch(/^The .*QuickBooks/);
});

/** What an answer says; the vendor's own words stand behind our sentence. */
const factsOf = (answer: object): Record<string, unknown> => ({
  answer: 'answer' in answer ? answer.answer : undefined,
  ...('fault' in answer && typeof answer.fault === 'object' ? answer.fault : {}),
});
