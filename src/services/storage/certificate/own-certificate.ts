// SPDX-License-Identifier: Apache-2.0
/**
 * A serving certificate of our own: made at the first start, kept in a Secret, replaced in time, and its authority told
 * to the API server in the `caBundle` of our APIService.
 *
 * All replicas do the same. A write names the version that it was computed from, so that one of them wins and the
 * others take what it wrote.
 */

import { createInformer, type Informer } from '#adapters/kube/informer/informer.ts'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { KeyedCertificate } from '#runtime/certificates.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'
import { bundleIn, bundlePatch, judgeBundle, type ServiceName } from './api-service.ts'
import { bundleOf, type CertificateState, endOf, noteTrusted, type RotationPolicy, rotate } from './rotation.ts'
import { dataOfState, stateOfSecret } from './secret.ts'

export interface OwnCertificateOptions {
  readonly rest: KubeRest
  /** The Service through which the API server reaches us; the Secret is in its namespace. */
  readonly service: ServiceName
  readonly secretName: string
  readonly apiServiceName: string
  readonly policy: RotationPolicy
  /** Names that the certificate carries beside those of the Service. */
  readonly dnsNames?: readonly string[]
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Told of every certificate but the first: it is to be served from now on. */
  readonly onCertificate: (certificate: KeyedCertificate) => void
}

export interface OwnCertificate {
  /** What is to be served now. */
  current(): KeyedCertificate
  /** When it ends, in milliseconds since the epoch. */
  endMs(): number
  stop(): Promise<void>
}

export const defaultRotationPolicy: RotationPolicy = {
  authorityLifeMs: 730 * 86_400_000,
  servingLifeMs: 90 * 86_400_000,
  announceMs: 600_000,
}

/** A life is looked at so many times, but not more often than each second nor less than each minute. */
const looksPerLife = 100
const shortestLookMs = 1_000
const longestLookMs = 60_000
/** Tries to store a state; each further one follows a write of another replica. */
const maxConflicts = 20
const secretVersion = 'v1'
const apiServiceVersion = 'apiregistration.k8s.io/v1'

/** Resolves with the first certificate, and keeps it good until stopped. Throws `KubeError` when there can be none. */
export async function keepOwnCertificate(options: OwnCertificateOptions, signal: AbortSignal): Promise<OwnCertificate> {
  const keeper = new Keeper(options)
  await keeper.start(signal)
  return keeper
}

/** The names under which the Service is called from within the cluster. */
export function namesOfService({ namespace, name }: ServiceName): readonly string[] {
  return [`${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`, `${name}.${namespace}`, name]
}

class Keeper implements OwnCertificate {
  readonly #options: OwnCertificateOptions
  readonly #secretPath: string
  readonly #secrets: Informer<KubeObject>
  readonly #apiServices: Informer<KubeObject>
  #served: KeyedCertificate | undefined
  /** The last look, and whether another one was asked for meanwhile. */
  #looking: Promise<void> = Promise.resolve()
  #isAskedAgain = false
  #isLooking = false
  #isStopped = false
  #cancelTimer = () => {}
  /** Said once, until it changes. */
  #saidForeign: string | undefined

  constructor(options: OwnCertificateOptions) {
    this.#options = options
    const { service, secretName, apiServiceName } = options
    const { rest, clock, random, log } = options
    const parts = { rest, clock, random, log }
    this.#secretPath = resourcePath({
      apiVersion: secretVersion,
      plural: 'secrets',
      namespace: service.namespace,
      name: secretName,
    })
    this.#secrets = createInformer({
      ...parts,
      path: resourcePath({ apiVersion: secretVersion, plural: 'secrets', namespace: service.namespace }),
      fieldSelector: `metadata.name=${secretName}`,
    })
    this.#apiServices = createInformer({
      ...parts,
      path: resourcePath({ apiVersion: apiServiceVersion, plural: 'apiservices' }),
      fieldSelector: `metadata.name=${apiServiceName}`,
    })
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.#store(await this.#readSecret(), signal)
    const look = () => this.#askForLook()
    this.#secrets.on({ added: look, updated: look, deleted: look })
    this.#apiServices.on({ added: look, updated: look })
    this.#secrets.start(signal)
    this.#apiServices.start(signal)
    this.#startTimer()
  }

  current(): KeyedCertificate {
    if (!this.#served) throw new Error('the certificate is asked for before it was made')
    return this.#served
  }

  endMs(): number {
    return endOf(this.current())
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelTimer()
    await Promise.all([this.#secrets.stop(), this.#apiServices.stop()])
    await this.#looking
  }

  #startTimer(): void {
    const { clock, policy } = this.#options
    const everyMs = Math.min(longestLookMs, Math.max(shortestLookMs, policy.servingLifeMs / looksPerLife))
    this.#cancelTimer = clock.after(
      everyMs,
      () => {
        this.#askForLook()
        if (!this.#isStopped) this.#startTimer()
      },
      { keepsProcessAlive: false },
    )
  }

  /** One look at a time; what is asked for meanwhile is one more afterwards. */
  #askForLook(): void {
    this.#isAskedAgain = true
    if (this.#isLooking || this.#isStopped) return
    this.#isLooking = true
    this.#looking = this.#lookWhileAsked()
  }

  async #lookWhileAsked(): Promise<void> {
    while (this.#isAskedAgain && !this.#isStopped) {
      this.#isAskedAgain = false
      try {
        await this.#look()
      } catch (error) {
        this.#options.log.warn('the serving certificate could not be looked after, it is tried again', { error })
      }
    }
    this.#isLooking = false
  }

  async #look(): Promise<void> {
    const { service, secretName, apiServiceName, clock } = this.#options
    const cached = this.#secrets.store.get(`${service.namespace}/${secretName}`)
    const state = await this.#store(cached ?? (await this.#readSecret()))
    const apiService = this.#apiServices.store.get(apiServiceName)
    const bundle = apiService && (await this.#bundleWritten(apiService, state))
    if (bundle === undefined) return
    const noted = noteTrusted(state, bundle, clock.nowMs())
    // A conflict is the write of another replica, whose event brings us back here.
    if (noted !== state) await this.#store(await this.#readSecret(), undefined, bundle)
  }

  /** Stores what is due and serves what is stored; answers the state that all replicas now have. */
  async #store(found: KubeObject | undefined, signal?: AbortSignal, trustedBundle = ''): Promise<CertificateState> {
    const { policy, service, dnsNames = [], clock, log, secretName } = this.#options
    const names = { commonName: service.name, dnsNames: [...namesOfService(service), ...dnsNames] }
    let secret = found
    for (let conflicts = 0; ; conflicts++) {
      const nowMs = clock.nowMs()
      const stored = secret && stateOfSecret(secret)
      if (secret && !stored)
        log.warn('the Secret of the serving certificate holds none, it is written anew', { name: secretName })
      const { state: rotated, changes } = rotate({ state: stored, policy, names, nowMs })
      const state = noteTrusted(rotated, trustedBundle, nowMs)
      if (state === stored) {
        this.#serve(state)
        return state
      }
      if (await this.#write(secret, state, signal)) {
        if (changes.length > 0)
          log.info('the serving certificate was looked after', { name: secretName, reason: changes.join(', ') })
        this.#serve(state)
        return state
      }
      if (conflicts >= maxConflicts)
        throw new Error(`Secret ${secretName}: others wrote it ${maxConflicts} times before us`)
      secret = await this.#readSecret(signal)
    }
  }

  /** False when another replica wrote before us. */
  async #write(secret: KubeObject | undefined, state: CertificateState, signal?: AbortSignal): Promise<boolean> {
    const { rest, service, secretName } = this.#options
    const head = { apiVersion: secretVersion, kind: 'Secret', type: 'Opaque' }
    const metadata = secret?.metadata ?? { name: secretName, namespace: service.namespace }
    const body = { ...head, ...secret, metadata, data: dataOfState(state) }
    const request = secret
      ? ({ method: 'PUT', path: this.#secretPath, body } as const)
      : ({ method: 'POST', path: this.#secretPath.slice(0, this.#secretPath.lastIndexOf('/')), body } as const)
    try {
      await rest.request({ ...request, ...(signal && { signal }) })
      return true
    } catch (error) {
      if (isKubeError(error, 'conflict', 'already-exists', 'not-found')) return false
      throw error
    }
  }

  async #readSecret(signal?: AbortSignal): Promise<KubeObject | undefined> {
    try {
      return await this.#options.rest.request<KubeObject>({
        method: 'GET',
        path: this.#secretPath,
        ...(signal && { signal }),
      })
    } catch (error) {
      if (isKubeError(error, 'not-found')) return undefined
      throw error
    }
  }

  #serve({ serving }: CertificateState): void {
    const isFirst = this.#served === undefined
    if (this.#served?.certificatePem === serving.certificatePem) return
    this.#served = serving
    if (!isFirst) this.#options.onCertificate(serving)
  }

  /** The bundle that clients have, once it holds what it should; undefined while it does not. */
  async #bundleWritten(apiService: KubeObject, state: CertificateState): Promise<string | undefined> {
    const { rest, service, log, apiServiceName: name } = this.#options
    const bundle = bundleOf(state)
    const verdict = judgeBundle(apiService, service, bundle)
    const foreign = verdict.kind === 'foreign' ? verdict.because : undefined
    if (foreign !== undefined && foreign !== this.#saidForeign)
      log.warn('the caBundle of the APIService is left to whoever looks after it', { name, reason: foreign })
    this.#saidForeign = foreign
    // Whoever wrote it: what stands there is what clients trust.
    if (verdict.kind !== 'write') return bundleIn(apiService)
    try {
      const path = resourcePath({ apiVersion: apiServiceVersion, plural: 'apiservices', name })
      const contentType = 'application/merge-patch+json'
      await rest.request({ method: 'PATCH', path, contentType, body: bundlePatch(apiService, bundle) })
      log.info('the caBundle of the APIService was written', { name, count: state.authorities.length })
    } catch (error) {
      // Somebody else wrote it; the event of that write brings us back.
      if (!isKubeError(error, 'conflict', 'not-found')) throw error
    }
    return undefined
  }
}
