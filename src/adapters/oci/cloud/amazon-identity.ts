// SPDX-License-Identifier: Apache-2.0
/** Who this workload is to AWS: what the environment says, a web identity, EKS Pod Identity, or the node's role. */
import { type JsonObject, scalarText } from '#domain/json.ts'
import { type CloudContext, formOf, formType, objectIn, required } from './provider.ts'
import type { AwsIdentity } from './signature-v4.ts'

const metadataUrl = 'http://169.254.169.254/latest'
const metadataTokenSeconds = '300'

/** Finds the identity; rejects when there is none. Source: AWS SDK reference, "Standardized credential providers". */
export async function awsIdentity(context: CloudContext, region: string): Promise<AwsIdentity> {
  const { env } = context
  const [accessKeyId, secretAccessKey, sessionToken] = [
    env['AWS_ACCESS_KEY_ID'],
    env['AWS_SECRET_ACCESS_KEY'],
    env['AWS_SESSION_TOKEN'],
  ]
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  const [tokenFile, role] = [env['AWS_WEB_IDENTITY_TOKEN_FILE'], env['AWS_ROLE_ARN']]
  if (tokenFile && role) return webIdentity(context, { tokenFile, role, region })
  const url = env['AWS_CONTAINER_CREDENTIALS_FULL_URI']
  if (url) return podIdentity(context, url)
  return nodeRole(context)
}

async function webIdentity(
  { ask, readFile, env }: CloudContext,
  { tokenFile, role, region }: { readonly tokenFile: string; readonly role: string; readonly region: string },
): Promise<AwsIdentity> {
  const body = formOf({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: env['AWS_ROLE_SESSION_NAME'] || 'kubescape',
    WebIdentityToken: (await readFile(tokenFile)).trim(),
  })
  const host = `sts.${region}.${domainOf(region)}`
  const headers = { ...formType, accept: 'application/json' }
  const answer = objectIn(await ask({ url: `https://${host}/`, method: 'POST', headers, body }))
  const result = at(at(answer, 'AssumeRoleWithWebIdentityResponse'), 'AssumeRoleWithWebIdentityResult')
  return identityIn(at(result, 'Credentials'), 'SessionToken', host)
}

async function podIdentity({ ask, env, readFile }: CloudContext, url: string): Promise<AwsIdentity> {
  const tokenFile = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']
  const token = tokenFile ? (await readFile(tokenFile)).trim() : env['AWS_CONTAINER_AUTHORIZATION_TOKEN']
  const answer = await ask({ url, ...(token && { headers: { authorization: token } }) })
  return identityIn(objectIn(answer), 'Token', 'EKS Pod Identity')
}

async function nodeRole({ ask }: CloudContext): Promise<AwsIdentity> {
  const asking = { 'x-aws-ec2-metadata-token-ttl-seconds': metadataTokenSeconds }
  const token = await ask({ url: `${metadataUrl}/api/token`, method: 'PUT', headers: asking })
  const headers = { 'x-aws-ec2-metadata-token': token.trim() }
  const roles = `${metadataUrl}/meta-data/iam/security-credentials/`
  const [role = ''] = (await ask({ url: roles, headers })).trim().split('\n')
  return identityIn(objectIn(await ask({ url: roles + encodeURIComponent(role), headers })), 'Token', 'the node')
}

function identityIn(answer: JsonObject, tokenKey: string, of: string): AwsIdentity {
  return {
    accessKeyId: required(answer, 'AccessKeyId', of),
    secretAccessKey: required(answer, 'SecretAccessKey', of),
    ...(scalarText(answer[tokenKey]) !== '' && { sessionToken: scalarText(answer[tokenKey]) }),
  }
}

/** Of the services of a region. */
export function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
}

function at(object: JsonObject, key: string): JsonObject {
  return objectIn(JSON.stringify(object[key] ?? null))
}
