// Where the provider keeps sessions, codes and tokens: here, until it ends. Nothing is thrown away when it expires:
// the provider looks at the time itself.

/** @import { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider" */

/**
 * A store that several providers, one after the other, share.
 * @returns {AdapterFactory}
 */
export function memory() {
  /** @type {Map<string, AdapterPayload>} */
  const rows = new Map();
  return (model) => adapter(rows, model);
}

/**
 * @param {Map<string, AdapterPayload>} rows
 * @param {string} model
 * @returns {Adapter}
 */
function adapter(rows, model) {
  const prefix = `${model}:`;
  /** @param {(row: AdapterPayload) => boolean} wanted */
  const findBy = (wanted) => [...rows].find(([key, row]) => key.startsWith(prefix) && wanted(row))?.[1];
  return {
    async upsert(id, payload) {
      rows.set(prefix + id, payload);
    },
    async find(id) {
      return rows.get(prefix + id);
    },
    async findByUid(uid) {
      return findBy((row) => row.uid === uid);
    },
    async findByUserCode(userCode) {
      return findBy((row) => row.userCode === userCode);
    },
    async consume(id) {
      const row = rows.get(prefix + id);
      if (row !== undefined) row["consumed"] = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      rows.delete(prefix + id);
    },
    async revokeByGrantId(grantId) {
      for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key);
    },
  };
}
