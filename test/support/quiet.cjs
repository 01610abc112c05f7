// What the functions log and count is asserted where it matters; elsewhere it would only drown the result.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
