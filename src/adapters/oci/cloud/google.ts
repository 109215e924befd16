// SPDX-License-Identifier: Apache-2.0
import { type CloudProvider, objectIn, required, secondsMs } from './provider.ts'

const fallbackMs = 5 * 60_000

/**
 * Container Registry and Artifact Registry, by the service account that the metadata server of the node or of GKE's
 * workload identity stands for. Source: Google Cloud, "Authenticate to Artifact Registry", "About VM metadata".
 */
export const google: CloudProvider = {
  strategy: 'gcp_adc',
  accepts: host => host === 'gcr.io' || host.endsWith('.gcr.io') || host.endsWith('-docker.pkg.dev'),

  async credentialFor(_, { ask, env }) {
    const host = env['GCE_METADATA_HOST'] || 'metadata.google.internal'
    const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`
    const answer = objectIn(await ask({ url, headers: { 'metadata-flavor': 'Google' } }))
    const password = required(answer, 'access_token', 'the metadata server')
    return {
      credential: { kind: 'password', username: 'oauth2accesstoken', password },
      lastsMs: secondsMs(answer, 'expires_in', fallbackMs),
    }
  },
}
