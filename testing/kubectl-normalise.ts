// SPDX-License-Identifier: Apache-2.0
/** Takes out of kubectl's output what differs from run to run, and nothing else. */

const uid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g
const moment = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
const resourceVersion = /("?resourceVersion"?: |Resource Version: +)"?\d+"?/g
const server = /https?:\/\/(?:127\.0\.0\.1|localhost):\d+/g
const age = /(?:<unknown>|\d+[smhdy](?:\d+[smhd])?)/

/** The output with uids, resource versions, moments, ages and ports replaced by their names. */
export function normaliseKubectl(output: string): string {
  return withoutAges(output)
    .replace(uid, '<uid>')
    .replace(moment, '<time>')
    .replace(resourceVersion, '$1<resourceVersion>')
    .replace(server, '<server>')
}

/** Replaces the cells below AGE in every table of the output; what stands right of it moves to a fixed place. */
function withoutAges(output: string): string {
  let ageAt = -1
  return output
    .split('\n')
    .map(line => {
      const heading = /(?:^| )AGE(?= |$)/.exec(line)
      if (heading) ageAt = line.indexOf('AGE', heading.index)
      if (line === '') ageAt = -1
      return ageAt < 0 ? line : withoutAge(line, ageAt, heading !== null)
    })
    .join('\n')
}

const cellWidth = '<age>'.length

function withoutAge(line: string, ageAt: number, isHeading: boolean): string {
  const before = line.slice(0, ageAt)
  const cell = isHeading ? 'AGE' : new RegExp(`^${age.source}(?= |$)`).exec(line.slice(ageAt))?.[0]
  if (cell === undefined) return line
  const rest = line.slice(ageAt + cell.length).trimStart()
  const replaced = isHeading ? 'AGE' : '<age>'
  return `${before}${rest ? `${replaced.padEnd(cellWidth)}   ${rest}` : replaced}`
}

const request = /https:\/\/[^\s"]+/g
const continueToken = /continue=[^&\s"]+/

/** The paths with `limit` that a kubectl run with `-v=6` asked for, one per line, continue tokens taken out. */
export function pagesAskedFor(stderr: string): string {
  const urls = (stderr.match(request) ?? []).filter(url => url.includes('limit='))
  return urls.map(url => url.replace(server, '').replace(continueToken, 'continue=<token>')).join('\n')
}
