// SPDX-License-Identifier: Apache-2.0
/** Small objects for tests of controls. */
import type { KubeObject } from '#domain/kube-object.ts'

type Fields = Readonly<Record<string, unknown>>

/** A container that only has a name and an image, plus what the case is about. */
export function container(fields: Fields = {}): Fields {
  return { name: 'app', image: 'registry.example/app:1.0', ...fields }
}

/** A Pod `web` in namespace `shop` with the given pod spec; one plain container unless the spec names its own. */
export function pod(spec: Fields = {}, metadata: Fields = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: { containers: [container()], ...spec },
  }
}

/** A Deployment `web` in namespace `shop` with the given pod spec. */
export function deployment(spec: Fields = {}, metadata: Fields = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container()], ...spec } },
    },
  }
}

/** A CronJob `nightly` in namespace `shop` with the given pod spec. */
export function cronJob(spec: Fields = {}, metadata: Fields = {}): KubeObject {
  const template = { spec: { restartPolicy: 'Never', containers: [container()], ...spec } }
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'shop', ...metadata },
    spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template } } },
  }
}

/** Any object. */
export function object(
  apiVersion: string,
  kind: string,
  metadata: Fields & { readonly name: string },
  rest: Fields = {},
): KubeObject {
  return { apiVersion, kind, metadata, ...rest }
}
