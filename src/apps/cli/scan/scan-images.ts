// SPDX-License-Identifier: Apache-2.0
/** Scans the images that objects name, one by one or several at once; one that cannot be scanned is told as such. */
import { access, constants } from 'node:fs/promises'
import { credentialsFor, type KeyedCredential } from '#adapters/oci/credentials.ts'
import { readIgnoreFiles } from '#apps/cli/files/ignore-files.ts'
import { readVexFiles } from '#apps/cli/files/vex-files.ts'
import { type ImageMatcher, type ImageMatches, noDatabase, openMatcher } from '#apps/cli/image/image-matches.ts'
import { fetchWished } from '#apps/cli/image/match-wish.ts'
import { type ImageReport, type SharedScan, scanImage } from '#apps/cli/image/scan-image.ts'
import type { CliContext } from '#apps/cli/program.ts'
import type { ProgressLine } from '#apps/cli/progress.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { asFact } from '#engines/posture/fact-objects.ts'
import type { ScanInput } from '#engines/posture/run.ts'
import type { ImageDoubt, ImageVulnerability, ReportImage, ReportImages } from '#engines/report/image-results.ts'
import type { ReportDoubt } from '#engines/report/report.ts'
import { plain } from '#engines/report/terminal.ts'
import { ByteGate } from '#engines/sbom/layer/byte-gate.ts'
import { defaultHeldBytes } from '#engines/sbom/run.ts'
import type { Deadline } from './deadline.ts'
import { type Excuser, excuser } from './excused-vulnerabilities.ts'
import type { ImageWish } from './image-wish.ts'
import { type NeededImage, neededImages } from './needed-images.ts'
import type { PodCredentials } from './pod-credentials.ts'
import type { RawScanOptions } from './scan-options.ts'

/** What was found in the images of objects. */
export interface FoundInImages {
  readonly images: ReportImages
  /** The vulnerabilities as controls read them, for each image that was read whole. */
  readonly facts: readonly ScanInput[]
  /** Decisions about vulnerabilities that cannot be used. */
  readonly doubts: readonly ReportDoubt[]
}

/** A scan of images, with the database opened. */
export interface ImageScan extends Disposable {
  /** Scans the images of what is judged, each once. Throws UsageError when the time is over. */
  scan(wanted: WantedImages): Promise<FoundInImages>
}

/** Whose images are scanned, and on which terms. */
export interface WantedImages {
  readonly objects: readonly KubeObject[]
  readonly isJudged: (object: KubeObject) => boolean
  /** Exceptions, which may be about vulnerabilities. */
  readonly exceptions: readonly KubeObject[]
  readonly progress: ProgressLine
  readonly deadline?: Deadline
  /** Chooses the cluster whose objects they are: its pods have credentials. A manifest in a file opens no door of one. */
  readonly cluster?: RawScanOptions
}

/**
 * Opens the database, fetched before where that is wished.
 *
 * @throws UsageError when there is none; VulnerabilityDatabaseError when it cannot be fetched or read
 */
export async function openImageScan(context: CliContext, wish: ImageWish): Promise<ImageScan> {
  const { folder, byCpes } = wish.match
  await refuseUnreadable(wish.registry.caFile)
  await fetchWished(context, wish.match)
  const [vex, rules] = await Promise.all([readVexFiles(wish.vexFiles), readIgnoreFiles(wish.ignoreFiles)])
  const matcher = await openMatcher(context, { folder, vex, rules, byCpes })
  if (!matcher) throw new UsageError(`--scan-images: ${noDatabase(folder)}`)
  return {
    async scan({ objects, isJudged, exceptions, progress, deadline, cluster }) {
      const needed = neededImages(objects.filter(isJudged), objects)
      const excuses = excuser(exceptions, objects, context.now().getTime())
      await using pods = cluster && (await import('./pod-credentials.ts')).podCredentials(context, cluster)
      return await scanAll({ context, wish, matcher, pods, excuses, progress, deadline }, needed)
    },
    [Symbol.dispose]: () => matcher[Symbol.dispose](),
  }
}

/** Told once, not for each image. */
async function refuseUnreadable(caFile: string | undefined): Promise<void> {
  if (caFile === undefined) return
  await access(caFile, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--ca-file: cannot read ${caFile}: ${error.code ?? error.message}`)
  })
}

interface Work {
  readonly context: CliContext
  readonly wish: ImageWish
  readonly matcher: ImageMatcher
  readonly pods: PodCredentials | undefined
  readonly excuses: Excuser
  readonly progress: ProgressLine
  readonly deadline: Deadline | undefined
}

/** What is kept of one image; all else is let go before the next. */
interface Found {
  readonly image: ReportImage
  readonly fact?: KubeObject
  readonly databaseDoubts: readonly ImageDoubt[]
}

async function scanAll(work: Work, needed: readonly NeededImage[]): Promise<FoundInImages> {
  const { wish, matcher, progress, deadline } = work
  const shared: SharedScan = {
    gate: new ByteGate(defaultHeldBytes),
    ...(deadline && { signal: deadline.signal }),
  }
  const found: Found[] = []
  let done = 0
  const known = new Map<string, ImageVulnerability>()
  const waiting = needed.entries()
  async function take(): Promise<void> {
    for (const [i, image] of waiting) {
      deadline?.check(`${done} of ${needed.length} images were scanned`)
      found[i] = await scanOne(work, image, known, {
        ...shared,
        progress: prefixed(progress, `image ${i + 1} of ${needed.length}, ${plain(image.name)}: `),
      })
      done++
    }
  }
  await Promise.all(Array.from({ length: Math.min(wish.concurrency, needed.length) }, take))
  deadline?.check(`all ${needed.length} images were scanned, but not whole,`)
  progress.clear()
  return {
    images: {
      databaseBuilt: matcher.built,
      databaseDoubts: found.find(each => each.databaseDoubts.length > 0)?.databaseDoubts ?? [],
      images: found.map(({ image }) => image),
    },
    doubts: work.excuses.doubts,
    facts: found.flatMap(({ fact }) => (fact ? [{ object: fact }] : [])),
  }
}

/** Never throws for the image; what is said instead is why it could not be scanned. */
async function scanOne(
  { context, wish, matcher, pods, excuses }: Work,
  needed: NeededImage,
  known: Map<string, ImageVulnerability>,
  shared: SharedScan,
): Promise<Found> {
  const { registry, mirrors } = wish
  const { name } = needed
  const platform = wish.platform ?? needed.platform
  try {
    const report = await scanImage(
      context,
      {
        image: name,
        isReference: true,
        mirrors,
        ...registry,
        ...(platform !== undefined && { platform }),
        credentialsFor: async ref => credentialsFor(await credentialsOf(needed, wish, pods), ref),
      },
      shared,
    )
    return foundIn(name, report, matcher.match(report, excuses.of(needed, report)), known)
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    return { image: { kind: 'unscanned', name, because: because.slice(0, maxReasonChars) }, databaseDoubts: [] }
  }
}

/** Most pods whose credentials are asked for, of one image. */
const maxPods = 20
/** Longest reason that is kept: it may have the name of the image in it. */
const maxReasonChars = 500

async function credentialsOf(
  { pods: accesses }: NeededImage,
  { credential }: ImageWish,
  pods: PodCredentials | undefined,
): Promise<readonly KeyedCredential[]> {
  const ofPods = pods ? await Promise.all(accesses.slice(0, maxPods).map(access => pods.of(access))) : []
  return [...(credential ? [credential] : []), ...ofPods.flat()]
}

/** Doubts about the reading of one image that are told. */
const maxReadingDoubts = 5

function foundIn(
  name: string,
  { scanned, sbom, platform }: ImageReport,
  { matches, excused, doubts, document }: ImageMatches,
  known: Map<string, ImageVulnerability>,
): Found {
  const { packages, doubts: readingDoubts, isComplete } = scanned.inventory
  const ofImage = doubts.filter(({ status }) => status !== 'db-stale')
  const isKnown = isComplete && !doubts.some(({ status }) => status === 'no-data')
  return {
    image: {
      kind: 'scanned',
      name,
      platform,
      digest: sbom.source.version,
      packageCount: packages.length,
      isReadWhole: isComplete && readingDoubts.length === 0,
      vulnerabilities: matches.map(each => sharedVulnerability(each, known)),
      excused,
      doubts: [
        ...ofImage,
        ...readingDoubts
          .slice(0, maxReadingDoubts)
          .map(({ path, because }) => ({ status: 'partial', because: `${path}: ${because}` })),
      ],
    },
    databaseDoubts: doubts.filter(({ status }) => status === 'db-stale'),
    // A control that counts what was found in a part, or of a system without advisories, would pass what nobody knows.
    ...(isKnown && { fact: factOf(name, document) }),
  }
}

/** Images have packages in common: what is the same is kept once. */
function sharedVulnerability(
  { match: { vulnerability, subject, fix }, assessment }: ImageMatches['matches'][number],
  known: Map<string, ImageVulnerability>,
): ImageVulnerability {
  const { severity, risk } = assessment
  const made: ImageVulnerability = {
    id: vulnerability.name,
    severity,
    risk,
    package: subject.name,
    packageType: subject.type,
    version: subject.version,
    fixVersions: fix.versions,
    fixState: fix.state || 'unknown',
  }
  const key = JSON.stringify(made)
  const before = known.get(key)
  if (before) return before
  known.set(key, made)
  return made
}

/** As the image service stores it, and rules read it. */
function factOf(image: string, document: object): KubeObject {
  return asFact({
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'VulnerabilityManifest',
    metadata: { name: image, annotations: { [labelKeys.imageTag]: image } },
    spec: { payload: document },
  })
}

function prefixed(progress: ProgressLine, prefix: string): ProgressLine {
  return { show: text => progress.show(`${prefix}${text}`), clear: () => undefined }
}
