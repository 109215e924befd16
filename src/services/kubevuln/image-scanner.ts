// SPDX-License-Identifier: Apache-2.0
/** Does what commands ask: SBOM, then matches, then objects. */
import { createHash } from 'node:crypto'
import { OciError } from '#adapters/oci/errors.ts'
import type { Json } from '#domain/kube-object.ts'
import { labelKeys, type ResultStatus } from '#domain/label-keys.ts'
import type { Clock } from '#runtime/clock.ts'
import type { ScanCommand } from './command.ts'
import type { ImageMatching } from './image-matching.ts'
import { type PullerOptions, pullImage, sbomTool } from './image-puller.ts'
import type { JobPhase } from './job-book.ts'
import type { ResultStore } from './result-store.ts'
import { imageAnnotations, type SbomState, sbomObject } from './sbom-object.ts'
import { manifestObject, type ObjectPlace, summaryObject } from './vulnerability-objects.ts'

export interface ScannerOptions extends PullerOptions {
  readonly results: ResultStore
  /** Namespace of what belongs to images. */
  readonly namespace: string
  /** The database of now; undefined while there is none. */
  readonly matching: () => ImageMatching | undefined
  readonly clock: Clock
  readonly scanTimeoutMs: number
  /** Largest SBOM that is stored, as JSON. */
  readonly maxSbomBytes: number
}

/** How a command ended. */
export type ScanOutcome =
  | { readonly kind: 'done' }
  /** It will not be better for trying again at once; the result says so too. */
  | { readonly kind: 'failed'; readonly status: string; readonly reason: string }

/** The packages of an image, or why they are not known. */
interface KnownSbom extends SbomState {
  readonly sbom?: Json
}

/** Scans images; two that ask for the same image at the same time wait for one scan. */
export class ImageScanner {
  readonly #options: ScannerOptions
  readonly #running = new Map<string, Promise<KnownSbom>>()

  constructor(options: ScannerOptions) {
    this.#options = options
  }

  /** Throws when results cannot be stored; what concerns the image is an outcome. */
  async scan(command: ScanCommand, note: (phase: JobPhase) => void, stopping: AbortSignal): Promise<ScanOutcome> {
    note('sbom_generation')
    const known = await this.#sbomOf(command, stopping)
    const outcome = outcomeOf(known)
    if (command.endpoint === 'generateSBOM') return outcome
    const { results } = this.#options
    const place = this.#place()
    if (known.sbom === undefined) {
      note('result_storage')
      await results.put('vulnerabilitymanifestsummaries', summaryObject(command, place, known))
      return outcome
    }
    note('cve_matching')
    const matching = this.#options.matching()
    if (!matching) {
      const reason = 'there is no vulnerability database; import one'
      note('result_storage')
      const content = { status: 'no-data', reason }
      await results.put('vulnerabilitymanifestsummaries', summaryObject(command, place, content))
      return { kind: 'failed', ...content }
    }
    const matched = matching.match(known.sbom, unreadOf(known))
    note('result_storage')
    await results.put('vulnerabilitymanifests', manifestObject(command, place, matching, matched))
    await results.put(
      'vulnerabilitymanifestsummaries',
      summaryObject(command, place, { ...matched, matched, databaseVersion: matching.databaseVersion }),
    )
    return outcome
  }

  #place(): ObjectPlace {
    return { namespace: this.#options.namespace, createdAt: new Date(this.#options.clock.nowMs()).toISOString() }
  }

  #sbomOf(command: ScanCommand, stopping: AbortSignal): Promise<KnownSbom> {
    const { slug, credentials, platform, useHttp, skipTlsVerify } = command
    const hash = createHash('sha256').update(JSON.stringify(credentials)).digest('hex')
    const key = JSON.stringify([slug, hash, platform, useHttp, skipTlsVerify])
    const running = this.#running.get(key)
    if (running) return running
    const made = this.#findOrMake(command, stopping).finally(() => this.#running.delete(key))
    this.#running.set(key, made)
    return made
  }

  async #findOrMake(command: ScanCommand, stopping: AbortSignal): Promise<KnownSbom> {
    return (await this.#stored(command)) ?? (await this.#make(command, stopping))
  }

  /** What an earlier scan stored, unless this one would say more. */
  async #stored({ slug }: ScanCommand): Promise<KnownSbom | undefined> {
    const { results, namespace, maxImageBytes } = this.#options
    const object = await results.get('sbomsyfts', namespace, slug)
    const annotations = object?.metadata.annotations ?? {}
    if (annotations[labelKeys.toolVersion] !== sbomTool.version) return undefined
    const reason = annotations[imageAnnotations.statusReason]
    if (annotations[labelKeys.status] === 'too-large') {
      const isSameLimit = annotations[imageAnnotations.maxImageSize] === String(maxImageBytes)
      return isSameLimit ? { status: 'too-large', ...(reason !== undefined && { reason }) } : undefined
    }
    const spec = object?.['spec'] as { readonly syft?: Json } | undefined
    if (annotations[labelKeys.status] !== 'ready' || spec?.syft === undefined) return undefined
    return { status: 'ready', sbom: spec.syft }
  }

  async #make(command: ScanCommand, stopping: AbortSignal): Promise<KnownSbom> {
    const { results, clock, scanTimeoutMs, maxImageBytes, maxSbomBytes } = this.#options
    const timeout = new AbortController()
    const cancel = clock.after(scanTimeoutMs, () => timeout.abort(new Error('the time for the scan is over')))
    const place = this.#place()
    try {
      const { image, scanned, sbom } = await pullImage(
        command,
        this.#options,
        AbortSignal.any([timeout.signal, stopping]),
      )
      const { isComplete, doubts } = scanned.inventory
      const about = { platform: image.platform, manifestDigest: image.manifestDigest }
      if (Buffer.byteLength(JSON.stringify(sbom)) > maxSbomBytes) {
        const reason = `the SBOM has more than ${maxSbomBytes} bytes; raise the limit for SBOMs`
        const state: SbomState = { status: 'too-large', reason, maxImageBytes, ...about }
        await results.put('sbomsyfts', sbomObject(command, place, state))
        return state
      }
      const state: SbomState = isComplete
        ? { status: 'ready', ...about }
        : {
            status: 'incomplete',
            reason: doubts
              .map(({ because }) => because)
              .join('; ')
              .slice(0, 1_000),
            ...about,
          }
      await results.put('sbomsyfts', sbomObject(command, { ...place, sbom }, state))
      return { ...state, sbom: sbom as unknown as Json }
    } catch (error) {
      if (stopping.aborted) throw error
      const state = stateOf(error, timeout.signal.aborted, maxImageBytes)
      if (state.status === 'too-large') await results.put('sbomsyfts', sbomObject(command, place, state))
      return state
    } finally {
      cancel()
    }
  }
}

/** What an image that cannot be scanned is marked with. Throws what is no fact about the image. */
function stateOf(error: unknown, isTimeout: boolean, maxImageBytes: number): SbomState {
  if (isTimeout) return { status: 'incomplete', reason: 'the time for the scan was over' }
  if (!(error instanceof OciError)) throw error
  const reason = error.message
  if (error.code === 'too-large') return { status: 'too-large', reason, maxImageBytes }
  const statuses: Partial<Record<OciError['code'], ResultStatus>> = {
    unauthorized: 'unauthorize',
    'unsupported-schema': 'unsupported-schema',
  }
  return { status: statuses[error.code] ?? 'failed', reason }
}

function outcomeOf({ status, reason = '' }: KnownSbom): ScanOutcome {
  return status === 'ready' || status === 'incomplete' ? { kind: 'done' } : { kind: 'failed', status, reason }
}

/** An image that was not read whole has more vulnerabilities than are found. */
function unreadOf({ status, reason = 'the image could not be read whole' }: KnownSbom): readonly string[] {
  return status === 'incomplete' ? [reason] : []
}
