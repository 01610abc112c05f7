/**
 * How a new version takes over. Every function has an alias that the API, the queues, the clock and other functions call; the alias names a
 * version, and only a deployment moves it. For functions that are driven by what comes in, CodeDeploy moves it as the stage says: in `prod` a
 * tenth of the calls for five minutes, then all, and back by itself when one of the function's alarms goes off. That is sound for a queue's
 * reader, too: a batch is handed to one version or the other, both keep the same locks, and what the new one fails is worked by the old one.
 * What runs by the clock or a few times a month moves at once: a tenth of one run a minute proves nothing. When a canary is taken back,
 * CloudFormation takes the whole update back, and with it the others.
 *
 * A plug-in of our own because the id of a version's resource has the code's hash in it, which only the framework knows, and because the alias
 * has to be known before the events are written. It asks nobody, so packaging stays offline.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
import { ALIAS, aliasIdOf, arnOf, DRIVEN, errorsAlarmIdOf, functionIdOf, pascal, ref } from './names.js';

/** What takes a version back, beside the errors of the function itself. */
const ALARMS = {
  'webhook-quickbooks': ['ApiFailsAlarm'],
  'webhook-halo': ['ApiFailsAlarm'],
  'sync-live': ['LiveWorkBreaksAlarm'],
  'sync-backfill': ['BackfillWorkBreaksAlarm'],
};

const groupIdOf = (name) => `${pascal(name)}Release`;

const group = (name, { traffic, rollbackOnAlarm }) => ({
  Type: 'AWS::CodeDeploy::DeploymentGroup',
  Properties: {
    ApplicationName: ref('Releases'),
    ServiceRoleArn: arnOf('ReleaseRole'),
    DeploymentConfigName: traffic,
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    },
    AlarmConfiguration: {
      Enabled: rollbackOnAlarm === 'true',
      Alarms: [errorsAlarmIdOf(name), ...ALARMS[name]].map((id) => ({ Name: ref(id) })),
    },
  },
});

const alias = (name, versionId) => ({
  Type: 'AWS::Lambda::Alias',
  Properties: {
    Name: ALIAS,
    FunctionName: ref(functionIdOf(name)),
    FunctionVersion: { 'Fn::GetAtt': [versionId, 'Version'] },
  },
  ...(DRIVEN.includes(name) && {
    UpdatePolicy: {
      CodeDeployLambdaAliasUpdate: {
        ApplicationName: ref('Releases'),
        DeploymentGroupName: ref(groupIdOf(name)),
      },
    },
  }),
});

export default class Releases {
  constructor(serverless) {
    this.service = serverless.service;
    this.hooks = {
      'before:package:compileFunctions': () => this.nameAliases(),
      'before:package:finalize': () => this.addAliases(),
    };
  }

  /** Before the events are written: each of them calls the alias then. */
  nameAliases() {
    for (const name of this.service.getAllFunctions())
      this.service.getFunction(name).targetAlias = { name: ALIAS, logicalId: aliasIdOf(name) };
  }

  addAliases() {
    const { Resources: resources } = this.service.provider.compiledCloudFormationTemplate;
    const { traffic, rollbackOnAlarm } = this.service.custom.releases;
    for (const name of this.service.getAllFunctions())
      resources[aliasIdOf(name)] = alias(name, this.service.getFunction(name).versionLogicalId);
    for (const name of DRIVEN) resources[groupIdOf(name)] = group(name, { traffic, rollbackOnAlarm });
    resources.Releases = { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } };
  }
}
