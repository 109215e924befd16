// SPDX-License-Identifier: Apache-2.0
import { type CloudContext, type CloudProvider, formOf, formType, objectIn, required } from './provider.ts'

const registryScope = 'https://containerregistry.azure.net'
/** Refresh tokens of a registry last three hours. */
const lastsMs = 3 * 60 * 60_000
const registryHost = /^[a-z0-9-]+\.azurecr\.(?:io|cn|us|de)$/

/**
 * Azure Container Registry, by the workload's federated token or by the managed identity of the node: a token of
 * Entra ID is exchanged for a refresh token of the registry.
 * Source: Azure, "Authentication via AAD OAuth2" of the acr repository, "Workload identity".
 */
export const azure: CloudProvider = {
  strategy: 'acr',
  accepts: host => registryHost.test(host),

  async credentialFor(host, context) {
    const accessToken = await entraToken(context)
    const body = formOf({ grant_type: 'access_token', service: host, access_token: accessToken })
    const url = `https://${host}/oauth2/exchange`
    const answer = objectIn(await context.ask({ url, method: 'POST', headers: formType, body }))
    return { credential: { kind: 'identity-token', token: required(answer, 'refresh_token', host) }, lastsMs }
  },
}

async function entraToken({ ask, env, readFile }: CloudContext): Promise<string> {
  const file = env['AZURE_FEDERATED_TOKEN_FILE']
  const [client = '', tenant = ''] = [env['AZURE_CLIENT_ID'], env['AZURE_TENANT_ID']]
  if (file) {
    const authority = (env['AZURE_AUTHORITY_HOST'] || 'https://login.microsoftonline.com').replace(/\/$/, '')
    const body = formOf({
      grant_type: 'client_credentials',
      client_id: client,
      scope: `${registryScope}/.default`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: (await readFile(file)).trim(),
    })
    const url = `${authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`
    return required(objectIn(await ask({ url, method: 'POST', headers: formType, body })), 'access_token', authority)
  }
  const query = new URLSearchParams({
    'api-version': '2018-02-01',
    resource: registryScope,
    ...(client !== '' && { client_id: client }),
  })
  const url = `http://169.254.169.254/metadata/identity/oauth2/token?${query.toString()}`
  return required(objectIn(await ask({ url, headers: { metadata: 'true' } })), 'access_token', 'the metadata service')
}
