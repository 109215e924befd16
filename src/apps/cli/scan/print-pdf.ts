// SPDX-License-Identifier: Apache-2.0
/** Prints an HTML file to PDF with a browser of the machine. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runProgram } from '#apps/cli/run-program.ts'
import { UsageError } from '#apps/cli/usage-error.ts'

/** Names under which a browser that prints may be on PATH. */
const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']

/** Has `write` write the HTML to a temporary file and a browser print it to `path`. Throws UsageError. */
export async function printToPdf(
  path: string,
  write: (htmlPath: string) => Promise<unknown>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'ks-pdf-'))
  try {
    const html = join(dir, 'report.html')
    await write(html)
    const args = [
      '--headless',
      '--disable-gpu',
      '--no-pdf-header-footer',
      `--user-data-dir=${join(dir, 'profile')}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--print-to-pdf=${resolve(path)}`,
      pathToFileURL(html).href,
    ]
    for (const browser of browsers) {
      const result = await runProgram(browser, args, env)
      if (result.kind === 'absent') continue
      const size = (await stat(path).catch(() => undefined))?.size ?? 0
      if (result.kind === 'done' && size > 0) return
      const because = result.kind === 'failed' ? result.because : 'it wrote nothing'
      throw new UsageError(`pdf: ${browser} could not print: ${because}`)
    }
    throw new UsageError(
      `pdf needs one of ${browsers.join(', ')} on PATH; the html format prints well from any browser`,
    )
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
