/**
 * A real PostgreSQL for tests and benchmarks outside the packages; packages import it as `@cosmicsync/storage/testing/postgres`,
 * where it lives because imports never leave a package.
 */
export { postgresMissing, startPostgres, type TestPostgres, type TestPostgresSettings } from "@cosmicsync/storage/testing/postgres";
