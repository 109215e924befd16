// SPDX-License-Identifier: Apache-2.0
/** Does what commands ask: SBOM, then matches, then objects. */
import { OciError } from '#adapters/oci/errors.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { countSuppressed, suppressMatches } from '#engines/vulnmatch/excuse/suppress.ts'
import type { Clock } from '#runtime/clock.ts'
import { earlierMatches } from '#services/kubevuln/matching/earlier-matches.ts'
import type { ImageMatching, MatchedImage } from '#services/kubevuln/matching/image-matching.ts'
import { isSummaryOf, matchedBefore, withDocument } from '#services/kubevuln/matching/stored-matches.ts'
import type { ServiceMetrics } from '#services/kubevuln/metrics/service-metrics.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import type { JobPhase } from '#services/kubevuln/queue/job-status.ts'
import { credentialsHash } from '#services/kubevuln/queue/rate-limits.ts'
import type { Relevancy } from '#services/kubevuln/relevancy/relevancy.ts'
import type { ResultStore } from '#services/kubevuln/results/result-store.ts'
import {
  imageAnnotations,
  type SbomState,
  sbomObject,
  tooLargeReasons,
} from '#services/kubevuln/results/sbom-object.ts'
import { manifestObject, type ObjectPlace, summaryObject } from '#services/kubevuln/results/vulnerability-objects.ts'
import type { CommandSuppressions, Suppressions } from '#services/kubevuln/suppressions/suppressions.ts'
import { currentDigest, type PullerOptions, pullImage, sbomTool } from './image-puller.ts'
import {
  crashed,
  failureOf,
  noDatabase,
  type ScanFailure,
  sbomTooLarge,
  scanTimeout,
  storedTooLarge,
} from './scan-failure.ts'

export interface ScannerOptions extends PullerOptions {
  readonly results: ResultStore
  /** Namespace of what belongs to images. */
  readonly namespace: string
  /** The database of now; undefined while there is none. */
  readonly matching: () => ImageMatching | undefined
  /** What is left out. */
  readonly suppressions: Suppressions
  /** Told of what was matched and stored. */
  readonly onMatched: (command: ScanCommand, matched: MatchedImage) => void
  readonly clock: Clock
  readonly scanTimeoutMs: number
  readonly relevancy: Relevancy
  readonly metrics: ServiceMetrics
  /** Largest SBOM that is stored, as JSON. */
  readonly maxSbomBytes: number
}

/** What a scan is given for its way. */
export interface ScanContext {
  readonly note: (phase: JobPhase) => Promise<void>
  readonly memory: ScanMemory
  readonly signal: AbortSignal
}

/** How a command ended. */
export type ScanOutcome =
  /** `isPartial`: the image could not be read whole. */
  | { readonly kind: 'done'; readonly isPartial: boolean }
  /** It will not be better for trying again at once; the result says so too. */
  | { readonly kind: 'failed'; readonly failure: ScanFailure; readonly isRateLimited: boolean }

/** The packages of an image, or why they are not known. */
interface KnownSbom extends SbomState {
  readonly sbom?: Json
  /** An earlier scan stored it. */
  readonly isStored?: true
  /** Goes without `sbom`. */
  readonly failure?: ScanFailure
  readonly isRateLimited?: true
}

/** What a document of matches is made of. */
interface ToMatch {
  readonly known: KnownSbom
  readonly matching: ImageMatching
  readonly suppressed: CommandSuppressions
}

/** What the commands of one image share while they are worked on together. */
export type ScanMemory = Map<string, unknown>

/** Scans images, each once for all commands that are worked on together. */
export class ImageScanner {
  readonly #options: ScannerOptions

  constructor(options: ScannerOptions) {
    this.#options = options
  }

  /** Throws when results cannot be stored; what concerns the image is an outcome. */
  async scan(command: ScanCommand, { note, memory, signal }: ScanContext): Promise<ScanOutcome> {
    if (await this.#isUpToDate(command)) return { kind: 'done', isPartial: false }
    await note('sbom_generation')
    const known = await this.#sbomOf(command, memory, signal)
    const outcome = outcomeOf(known)
    if (command.endpoint === 'generateSBOM') return outcome
    const { results } = this.#options
    const place = this.#place()
    if (known.sbom === undefined) {
      await note('result_storage')
      await results.put('vulnerabilitymanifestsummaries', summaryObject(command, place, known))
      return outcome
    }
    await note('cve_matching')
    const matching = this.#options.matching()
    if (!matching) {
      await note('result_storage')
      await results.put('vulnerabilitymanifestsummaries', summaryObject(command, place, contentOf(noDatabase)))
      return { kind: 'failed', failure: noDatabase, isRateLimited: false }
    }
    const suppressed = await this.#options.suppressions.of(command)
    const whole = await this.#matchedOf(command, { known, matching, suppressed }, memory)
    const matched = withDocument(whole, suppressMatches(whole.document, suppressed.forOne(known.sbom)))
    const exceptionsVersion = suppressed.version
    await note('result_storage')
    const image = { sbom: known.sbom, matching, matched, createdAt: place.createdAt }
    const relevant = await this.#options.relevancy.store(command, image)
    await results.put(
      'vulnerabilitymanifestsummaries',
      summaryObject(command, place, {
        ...matched,
        matched,
        matching,
        ...(relevant && { relevant }),
        ...(exceptionsVersion !== undefined && { exceptionsVersion }),
      }),
    )
    this.#count(suppressed, matched)
    this.#options.onMatched(command, matched)
    return outcome
  }

  #count({ isDegraded, expired }: CommandSuppressions, { document }: MatchedImage): void {
    const { metrics } = this.#options
    if (isDegraded) metrics.exceptionsDegraded()
    for (const kind of expired) metrics.exceptionsExpired(kind, 1)
    for (const [kind, matches] of countSuppressed(document)) metrics.exceptionsMatched(kind, matches)
  }

  /** Stores that the image is not scanned: the process ended at it every time. */
  async giveUp(command: ScanCommand, times: number): Promise<ScanOutcome> {
    const failure = crashed(times)
    const summary = summaryObject(command, this.#place(), contentOf(failure))
    if (command.endpoint !== 'generateSBOM') await this.#options.results.put('vulnerabilitymanifestsummaries', summary)
    return { kind: 'failed', failure, isRateLimited: false }
  }

  /** Whether everything that the command asks for is stored already, made of the same image by the same program. */
  async #isUpToDate(command: ScanCommand): Promise<boolean> {
    const { results, namespace, matching, relevancy, suppressions } = this.#options
    const current = matching()
    if (command.endpoint === 'generateSBOM' || !current || !namesBuild(command)) return false
    const { metadata } = summaryObject(command, this.#place(), { status: 'ready' })
    const summary = await results.metadata('vulnerabilitymanifestsummaries', metadata.namespace ?? '', metadata.name)
    if (!summary) return false
    const { version, databaseVersion } = current
    const profileVersion = await relevancy.profileVersion(command)
    const exceptionsVersion = (await suppressions.of(command)).version
    const madeWith = { version, databaseVersion, profileVersion, exceptionsVersion }
    if (!isSummaryOf(summary, command, madeWith)) return false
    return (await results.metadata('vulnerabilitymanifests', namespace, command.slug)) !== undefined
  }

  #place(): ObjectPlace {
    return { namespace: this.#options.namespace, createdAt: new Date(this.#options.clock.nowMs()).toISOString() }
  }

  /** What failed for one command may do for another with other credentials; what is known is so for all. */
  async #sbomOf(command: ScanCommand, memory: ScanMemory, signal: AbortSignal): Promise<KnownSbom> {
    const own = `sbom ${credentialsHash(command.credentials)}`
    const before = (memory.get('sbom') ?? memory.get(own)) as KnownSbom | undefined
    if (before) {
      this.#options.metrics.shared()
      return before
    }
    const known = (await this.#stored(command, signal)) ?? (await this.#make(command, signal))
    memory.set(known.sbom === undefined ? own : 'sbom', known)
    return known
  }

  /** Matches and stores the manifest, unless it is stored already and would be the same. */
  async #matchedOf(
    command: ScanCommand,
    { known, matching, suppressed }: ToMatch,
    memory: ScanMemory,
  ): Promise<MatchedImage> {
    const { results, namespace } = this.#options
    const key = `matched ${matching.databaseVersion}`
    const before = memory.get(key) as MatchedImage | undefined
    if (before) return before
    const stored = known.isStored && (await results.get('vulnerabilitymanifests', namespace, command.slug))
    const same = stored ? matchedBefore(stored, matching) : undefined
    const found = same ?? (await this.#matchOrUpdate(known, matching, stored || undefined))
    // The manifest is every workload's: only what is accepted for all of them is left out of it.
    const forAll = suppressed.forAll(known.sbom ?? null)
    const matched = withDocument(found, suppressMatches(found.document, forAll))
    if (matched !== same)
      await results.put('vulnerabilitymanifests', manifestObject(command, this.#place(), matching, matched))
    memory.set(key, matched)
    return matched
  }

  /** Looks up only what another database says about the image, where that is known. */
  async #matchOrUpdate(
    known: KnownSbom,
    matching: ImageMatching,
    stored: KubeObject | undefined,
  ): Promise<MatchedImage> {
    const sbom = known.sbom ?? null
    const earlier = stored && earlierMatches(stored, matching)
    const updated = earlier && (await matching.matchAgain(earlier, sbom, unreadOf(known)))
    return updated ?? matching.match(sbom, unreadOf(known))
  }

  /** What an earlier scan stored, unless this one would say more. */
  async #stored(command: ScanCommand, signal: AbortSignal): Promise<KnownSbom | undefined> {
    const { results, namespace } = this.#options
    const object = await results.get('sbomsyfts', namespace, command.slug)
    const annotations = object?.metadata.annotations ?? {}
    if (annotations[labelKeys.toolVersion] !== sbomTool.version) return undefined
    if (!namesBuild(command)) {
      const digest = await currentDigest(command, this.#options, signal)
      if (digest === undefined || digest !== annotations[imageAnnotations.manifestDigest]) return undefined
    }
    if (annotations[labelKeys.status] === 'too-large') return this.#storedTooLarge(annotations)
    const spec = object?.['spec'] as { readonly syft?: Json } | undefined
    if (annotations[labelKeys.status] !== 'ready' || spec?.syft === undefined) return undefined
    return { status: 'ready', sbom: spec.syft, isStored: true }
  }

  /** What was too large stays so until its limit is another. */
  #storedTooLarge(annotations: Readonly<Record<string, string>>): KnownSbom | undefined {
    const { maxImageBytes, maxSbomBytes } = this.#options
    const message = annotations[labelKeys.statusMessage] ?? ''
    const isOf = (reason: string, key: string, bytes: number) =>
      annotations[labelKeys.statusReason] === reason && annotations[key] === String(bytes)
    if (isOf(tooLargeReasons.image, imageAnnotations.maxImageSize, maxImageBytes))
      return knownFailure(storedTooLarge('image_too_large', message))
    return isOf(tooLargeReasons.sbom, imageAnnotations.maxSbomSize, maxSbomBytes)
      ? knownFailure(storedTooLarge('sbom_too_large', message))
      : undefined
  }

  async #make(command: ScanCommand, stopping: AbortSignal): Promise<KnownSbom> {
    const { results, clock, scanTimeoutMs, maxImageBytes, maxSbomBytes, metrics } = this.#options
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
      const sizeBytes = Buffer.byteLength(JSON.stringify(sbom))
      if (sizeBytes > maxSbomBytes) {
        metrics.fallback('size_classification', 'sbom_too_large', 'classified')
        const known = knownFailure(sbomTooLarge(sizeBytes, maxSbomBytes))
        const limit = { of: 'sbom', bytes: maxSbomBytes } as const
        await results.put('sbomsyfts', sbomObject(command, place, { ...known, ...about, limit }))
        return known
      }
      const state: SbomState = isComplete
        ? { status: 'ready', ...about }
        : { status: 'incomplete', reason: textOf(doubts), ...about }
      await results.put('sbomsyfts', sbomObject(command, { ...place, sbom }, state))
      return { ...state, sbom: sbom as unknown as Json }
    } catch (error) {
      if (stopping.aborted) throw error
      if (timeout.signal.aborted) {
        metrics.fallback('size_classification', 'incomplete', 'classified')
        return knownFailure(scanTimeout(scanTimeoutMs))
      }
      if (!(error instanceof OciError)) throw error
      const known = knownFailure(failureOf(error))
      if (error.code === 'too-large') {
        metrics.fallback('size_classification', 'image_too_large', 'classified')
        const limit = { of: 'image', bytes: maxImageBytes } as const
        await results.put('sbomsyfts', sbomObject(command, place, { ...known, limit }))
      }
      return error.code === 'rate-limited' ? { ...known, isRateLimited: true } : known
    } finally {
      cancel()
    }
  }
}

function textOf(doubts: readonly { readonly because: string }[]): string {
  return doubts
    .map(({ because }) => because)
    .join('; ')
    .slice(0, 1_000)
}

function knownFailure(failure: ScanFailure): KnownSbom & Pick<SbomState, 'reason'> {
  // Without an SBOM the status is never `no-data`: that is said of packages that are known.
  const status = failure.status === 'no-data' ? 'failed' : failure.status
  return { status, reason: failure.message, failure }
}

function contentOf({ status, message }: ScanFailure): { readonly status: string; readonly reason: string } {
  return { status, reason: message }
}

/** A tag alone may mean another image tomorrow. */
function namesBuild({ imageId, refs }: ScanCommand): boolean {
  return imageId !== '' || refs[0].digest !== undefined
}

function outcomeOf({ status, sbom, failure, isRateLimited }: KnownSbom): ScanOutcome {
  if (sbom !== undefined || !failure) return { kind: 'done', isPartial: status === 'incomplete' }
  return { kind: 'failed', failure, isRateLimited: isRateLimited === true }
}

/** An image that was not read whole has more vulnerabilities than are found. */
function unreadOf({ status, reason = 'the image could not be read whole' }: KnownSbom): readonly string[] {
  return status === 'incomplete' ? [reason] : []
}
