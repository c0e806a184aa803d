/** Notices saves of exercises, however the editor writes them. */
import { basename, dirname, join, relative } from 'node:path'
import { watch as watchFiles } from 'chokidar'
import { type Course, nameOf, type Place } from '../course.ts'

/** Editors write a file in several steps; one save is what comes within this time. */
const SETTLE_MS = 25

/** Calls `onSave` with the exercise that was saved; returns the function that ends the watching. */
export function watchExercises(course: Course, onSave: (place: Place) => void): () => Promise<void> {
  const places = new Map(course.places().map(place => [nameOf(place), place]))
  const folders = [...new Set([...places.values()].map(place => dirname(course.learnerFile(place))))]
  const watcher = watchFiles(folders, { ignoreInitial: true, depth: 1 })
  let saved: Place | undefined
  let settling: NodeJS.Timeout | undefined
  watcher.on('all', (event, file) => {
    if (event !== 'add' && event !== 'change') return
    const lesson = basename(dirname(dirname(join(course.root, relative(course.root, file)))))
    const place = places.get(`${lesson}/${basename(file, '.ts')}`)
    if (place === undefined) return
    saved = place
    clearTimeout(settling)
    settling = setTimeout(() => {
      if (saved !== undefined) onSave(saved)
    }, SETTLE_MS)
  })
  return async () => {
    clearTimeout(settling)
    await watcher.close()
  }
}
