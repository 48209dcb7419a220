/** A domain of a vendor, and the labels in front of it that the vendor chose, not a customer. */
interface VendorSuffix {
  readonly domain: string;
  readonly ownLabel?: RegExp;
}

const AWS_REGION =
  '[a-z]{2}(?:-(?:gov|iso|isob))?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\\d';
const AWS_SERVICE =
  'rds|s3|s3-[a-z0-9-]+|s3-control|dualstack|ec2|elb|compute|compute-1|execute-api|dynamodb|sqs|sns|kms|sts|ssm|ssmmessages|ec2messages|secretsmanager|monitoring|logs|ecr|dkr|api|ecs|eks|elasticfilesystem|cache|redshift|redshift-serverless|es|aoss|kinesis|firehose|lambda|lambda-url|elasticloadbalancing|cognito-idp|rds-data|iam|events|email|email-smtp|autoscaling|cloudformation|route53|docdb|neptune|kafka|memorydb|dax|glue|athena|vpce|mq|fsx|airflow|sagemaker|runtime';
const AWS = new RegExp(`^(?:${AWS_REGION}|${AWS_REGION}[a-f]|${AWS_SERVICE})$`);
const AWS_REGION_ONLY = new RegExp(`^${AWS_REGION}$`);
const AZURE_REGION =
  '(?:north|south|east|west|central|southcentral|northcentral|westcentral|southeast)?(?:us|us2|us3|europe|asia|india|canada|uk|france|germany|norway|sweden|switzerland|japan|korea|australia|brazil|africa)(?:north|south|east|west|central|westcentral|southeast)?\\d?';
const AZURE = new RegExp(`^(?:${AZURE_REGION})$`);
const PRIVATE_LINK = /^privatelink$/;
const GOOGLE_REGION =
  /^(?:us|europe|asia|australia|northamerica|southamerica|me|africa)-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)\d{1,2}$/;
const KUBERNETES = /^(?:svc|pod)$/;
/** What stands before these is a customer's, also where it looks like a service: a bucket may be called `logs`. */
const LAST_OF_VENDOR = /^s3(?:-[a-z0-9-]+)?$/;

/** The longest domains come first where one ends in another. */
const VENDOR_SUFFIXES: readonly VendorSuffix[] = [
  { domain: 'amazonaws.com', ownLabel: AWS },
  { domain: 'amazonaws.com.cn', ownLabel: AWS },
  { domain: 'api.aws', ownLabel: AWS },
  { domain: 'on.aws', ownLabel: AWS },
  { domain: 'compute.internal', ownLabel: AWS_REGION_ONLY },
  { domain: 'ec2.internal' },
  { domain: 'cloudfront.net' },
  { domain: 'elasticbeanstalk.com', ownLabel: AWS_REGION_ONLY },
  { domain: 'awsglobalaccelerator.com' },
  { domain: 'database.windows.net', ownLabel: PRIVATE_LINK },
  { domain: 'blob.core.windows.net', ownLabel: PRIVATE_LINK },
  { domain: 'file.core.windows.net', ownLabel: PRIVATE_LINK },
  { domain: 'queue.core.windows.net', ownLabel: PRIVATE_LINK },
  { domain: 'table.core.windows.net', ownLabel: PRIVATE_LINK },
  { domain: 'dfs.core.windows.net', ownLabel: PRIVATE_LINK },
  { domain: 'servicebus.windows.net', ownLabel: PRIVATE_LINK },
  { domain: 'redis.cache.windows.net', ownLabel: PRIVATE_LINK },
  { domain: 'vault.azure.net' },
  { domain: 'vaultcore.azure.net', ownLabel: PRIVATE_LINK },
  { domain: 'postgres.database.azure.com', ownLabel: PRIVATE_LINK },
  { domain: 'mysql.database.azure.com', ownLabel: PRIVATE_LINK },
  { domain: 'mariadb.database.azure.com', ownLabel: PRIVATE_LINK },
  { domain: 'documents.azure.com', ownLabel: PRIVATE_LINK },
  { domain: 'mongo.cosmos.azure.com', ownLabel: PRIVATE_LINK },
  { domain: 'cloudapp.azure.com', ownLabel: AZURE },
  { domain: 'azurewebsites.net', ownLabel: PRIVATE_LINK },
  { domain: 'azmk8s.io', ownLabel: AZURE },
  { domain: 'internal.cloudapp.net' },
  {
    domain: 'googleapis.com',
    ownLabel:
      /^(?:storage|www|oauth2|sqladmin|compute|container|logging|monitoring|pubsub|bigquery)$/,
  },
  { domain: 'googleusercontent.com', ownLabel: /^bc$/ },
  { domain: 'google.internal', ownLabel: /^metadata$/ },
  { domain: 'run.app', ownLabel: GOOGLE_REGION },
  { domain: 'cloudfunctions.net' },
  { domain: 'sql.goog' },
  { domain: 'oraclecloud.com' },
  { domain: 'oraclevcn.com' },
  { domain: 'cloudflare.com' },
  { domain: 'cloudflare.net' },
  { domain: 'akamaiedge.net' },
  { domain: 'edgekey.net' },
  { domain: 'fastly.net' },
  { domain: 'herokuapp.com' },
  { domain: 'mongodb.net' },
  { domain: 'neon.tech' },
  { domain: 'supabase.co' },
  { domain: 'snowflakecomputing.com' },
  { domain: 'ondigitalocean.com' },
  { domain: 'cluster.local', ownLabel: KUBERNETES },
  { domain: 'openshiftapps.com' },
];

/** How many labels at the end of a lower-case host name are a vendor's own; 0 when it belongs to none. */
export function countVendorLabels(labels: readonly string[]): number {
  const name = labels.join('.');
  const vendor = VENDOR_SUFFIXES.find(
    ({ domain }) => name === domain || name.endsWith(`.${domain}`),
  );
  if (vendor === undefined) return 0;
  let count = vendor.domain.split('.').length;
  for (let isLast = false; !isLast; count += 1) {
    const label = labels[labels.length - count - 1] ?? '';
    if (vendor.ownLabel?.test(label) !== true) break;
    isLast = LAST_OF_VENDOR.test(label);
  }
  return count;
}
