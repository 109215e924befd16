// SPDX-License-Identifier: Apache-2.0
/** The embedded cluster: Kubernetes' built-in API and the group of the results on one local server. */
import { type AssembledOptions, type AssembledServer, assembleServer } from '#adapters/apiserver/assemble.ts'
import { bearerTokens } from '#adapters/apiserver/auth.ts'
import { builtinDescriptors } from '#adapters/apiserver/builtin/descriptors.ts'
import { builtinDefinitions } from '#adapters/apiserver/builtin/facts.ts'
import { kubernetesVersion } from '#adapters/apiserver/builtin/kubernetes-api.ts'
import { builtinProtobufReader } from '#adapters/apiserver/builtin/protobuf.ts'
import { customDescriptors } from '#adapters/apiserver/custom/descriptors.ts'
import type { UserInfo } from '#adapters/apiserver/descriptor.ts'
import { customDefinitions } from '#api/kubescape-v1beta1/custom-kinds.ts'
import { startStorage, startStorageWork, storageApi } from '#services/storage/start.ts'
import type { ServerIdentity } from './identity.ts'

export interface LocalServerOptions
  extends Pick<AssembledOptions, 'host' | 'port' | 'file' | 'seal' | 'clock' | 'random' | 'log'> {
  readonly identity: ServerIdentity
}

const owner: UserInfo = { name: 'ks-owner', groups: ['system:masters', 'system:authenticated'] }

/** Starts it, empty or with what the database file holds. Its owner is whoever has the token. */
export async function startEmbeddedCluster({ identity, ...options }: LocalServerOptions): Promise<AssembledServer> {
  const reviews = {
    authenticate: async (token: string) => (token === identity.token ? owner : undefined),
    authorize: async (user: UserInfo) => user.groups.includes('system:masters'),
  }
  const storage = storageApi()
  const [, major = '1', minor = '0'] = /^v(\d+)\.(\d+)/.exec(kubernetesVersion) ?? []
  const server = await assembleServer({
    ...options,
    isCluster: true,
    descriptors: [...builtinDescriptors(reviews), ...storage.descriptors, ...customDescriptors()],
    definitions: [builtinDefinitions, storage.definitions, customDefinitions()],
    version: { major, minor, gitVersion: kubernetesVersion },
    authentication: ownerOnly(identity),
    readProtobuf: builtinProtobufReader(),
    tls: identity.serving,
  })
  return startStorageWork(server, options)
}

/** The group of the results alone, for a cluster that is watched and not written to. */
export async function startLocalResults({ identity, ...options }: LocalServerOptions): Promise<AssembledServer> {
  return startStorage({ ...options, authentication: ownerOnly(identity), tls: identity.serving })
}

function ownerOnly({ token }: ServerIdentity) {
  return bearerTokens(new Map([[token, owner]]))
}
