// SPDX-License-Identifier: Apache-2.0
/** Follows the ConfigMap in which a cluster says who its front proxy is. */
import { createInformer } from '#adapters/kube/informer/informer.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'
import { type FrontProxySettings, frontProxySettings } from './request-headers.ts'

export interface SettingsWatchParts {
  readonly rest: KubeRest
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface SettingsWatch {
  /** What is in force; admits nobody until the ConfigMap is read. */
  current(): FrontProxySettings
  stop(): Promise<void>
}

const configMap = 'extension-apiserver-authentication'

/** Reads the ConfigMap, resolves once it is read, and follows it. */
export async function watchSettings(
  { rest, clock, random, log }: SettingsWatchParts,
  signal: AbortSignal,
): Promise<SettingsWatch> {
  let settings = frontProxySettings({})
  const informer = createInformer<KubeObject>({
    rest,
    clock,
    random,
    log,
    path: '/api/v1/namespaces/kube-system/configmaps',
    fieldSelector: `metadata.name=${configMap}`,
  })
  const take = (object: KubeObject) => {
    settings = frontProxySettings((object['data'] ?? {}) as Readonly<Record<string, string>>)
    if (settings.proxies.size === 0) log.warn('the cluster names no authority of its front proxy', { name: configMap })
  }
  informer.on({ added: take, updated: take, deleted: () => (settings = frontProxySettings({})) })
  informer.start(signal)
  await informer.synced
  return { current: () => settings, stop: () => informer.stop() }
}
