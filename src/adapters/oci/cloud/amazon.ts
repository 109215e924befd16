// SPDX-License-Identifier: Apache-2.0
import { isJsonArray, isJsonObject } from '#domain/json.ts'
import { awsIdentity, domainOf } from './amazon-identity.ts'
import { type CloudProvider, objectIn, required } from './provider.ts'
import { signedHeaders } from './signature-v4.ts'

const registryHost = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]{1,40})\.amazonaws\.com(?:\.cn)?$/
/** Tokens last twelve hours. */
const lastsMs = 12 * 60 * 60_000

/** Elastic Container Registry. Source: Amazon ECR API reference, `GetAuthorizationToken`. */
export const amazon: CloudProvider = {
  strategy: 'ecr',
  accepts: host => registryHost.test(host),

  async credentialFor(registry, context) {
    const region = registryHost.exec(registry)?.[1] ?? ''
    const identity = await awsIdentity(context, region)
    const host = `api.ecr.${region}.${domainOf(region)}`
    const body = '{}'
    const headers = signedHeaders(
      {
        host,
        service: 'ecr',
        region,
        body,
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
        },
      },
      identity,
      context.nowMs(),
    )
    const answer = objectIn(await context.ask({ url: `https://${host}/`, method: 'POST', headers, body }))
    const data = isJsonArray(answer['authorizationData']) ? answer['authorizationData'][0] : undefined
    const token = required(isJsonObject(data) ? data : {}, 'authorizationToken', host)
    const [username = '', ...password] = Buffer.from(token, 'base64').toString('utf8').split(':')
    return { credential: { kind: 'password', username, password: password.join(':') }, lastsMs }
  },
}
