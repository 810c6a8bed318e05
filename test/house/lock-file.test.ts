import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

type Package = { optionalDependencies?: Record<string, string> }
type Lock = { packages: Record<string, Package> }

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'))

/** Optional packages that the lock leaves out. `npm ci` refuses such a lock, on every platform. */
function findUnlocked({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  )
}

test('the lock file names the optional packages of all platforms', () => {
  assert.deepEqual(findUnlocked(read('package-lock.json')), [])
  const planted = {
    packages: { 'node_modules/tool': { optionalDependencies: { 'tool-for-macs': '1.0.0' } } },
  }
  assert.deepEqual(findUnlocked(planted), ['tool-for-macs'])
})

test('every package is pinned to one version', () => {
  const { dependencies, devDependencies } = read('package.json')
  const loose = Object.entries<string>({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  )
  assert.deepEqual(loose, [])
})
