// SPDX-License-Identifier: Apache-2.0
/** `ks sbom REFERENCE|PATH`: the packages of an image, as a document. */
import type { Command } from 'commander'
import { type ImageFormat, imageFormats, matchFormats, renderImage } from '#apps/cli/image/image-formats.ts'
import {
  addImageSourceFlags,
  addRegistryFlags,
  imageCallOf,
  type RawSourceOptions,
  writeImageReport,
} from '#apps/cli/image/image-source.ts'
import { scanImage } from '#apps/cli/image/scan-image.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { UsageError } from '#apps/cli/usage-error.ts'

const formats = imageFormats.filter(format => !matchFormats.includes(format))
const widthColumns = 120

interface RawSbomOptions extends RawSourceOptions {
  readonly format: string
  readonly output?: string
  readonly failOnErrors?: boolean
}

/** Adds `sbom`. */
export function addSbomCommand(program: Command, context: CliContext): void {
  const command = program
    .command('sbom')
    .argument('<image>', 'a reference (nginx:1.27), or a path: OCI layout, oci-archive, docker-archive')
    .description('write the bill of materials of an image')
    .option('--format <format>', formats.join(', '), 'syft-json')
    .option('-o, --output <file>', 'write to a file')
    .option('--fail-on-errors', 'exit with 1 when part of the image could not be read')
  addRegistryFlags(addImageSourceFlags(command)).action((image: string, raw: RawSbomOptions) =>
    run(context, image, raw),
  )
}

async function run(context: CliContext, image: string, raw: RawSbomOptions): Promise<void> {
  const format = formatOf(raw.format)
  const report = await scanImage(context, imageCallOf(context, image, raw))
  const text = renderImage({ report, matches: undefined }, format, { color: false, widthColumns, verbose: true })
  await writeImageReport(context, text, raw.output)
  const { doubts, isComplete } = report.scanned.inventory
  for (const { path, because } of doubts) context.stderr.write(`ks: ${path}: ${because}\n`)
  if (!isComplete) context.stderr.write('ks: the image could not be read whole; packages may be missing\n')
  if (raw.failOnErrors && (!isComplete || doubts.length > 0)) process.exitCode = 1
}

function formatOf(text: string): ImageFormat {
  const found = formats.find(each => each === text)
  if (!found) throw new UsageError(`no format "${text}" for bills of materials; there are ${formats.join(', ')}`)
  return found
}
