# What CI runs; `just` alone lists the recipes.
default:
    @just --list

# Formatting, lints (of benches too), documentation, tests: the same as CI.
check:
    bash .ci/check

# Tests only.
test:
    cargo test --workspace

# 10,000,000 evaluations over all models; appends to docs/certify.log. Resumable by seed.
certify EVALUATIONS="10000000" SEED="1":
    cargo run --release --example certify -- --evaluations {{EVALUATIONS}} --seed {{SEED}} --log docs/certify.log

# All fuzz targets, MINUTES each, from seeds of the fixtures; needs cargo-fuzz. What is found stays in fuzz/artifacts.
fuzz MINUTES="30" *OPTIONS:
    cargo run --release --example make_fuzz_seeds
    for target in formula model workbook csv parquet vouchers calc loan; do \
        (cd fuzz && RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir . -s none $target -- \
            -max_total_time=$(({{MINUTES}} * 60)) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 {{OPTIONS}}) || exit 1; \
    done

# Licences, bans and sources by cargo-deny; tests/supply.rs holds the same rules where it is not installed.
deny:
    cargo deny check licenses bans sources

# Known vulnerabilities of what we depend on; fetches the advisory database, so it needs the network.
advisories:
    cargo deny check advisories

# What the program is made of, as CycloneDX JSON; needs cargo-cyclonedx.
sbom:
    cargo cyclonedx --format json --describe binaries

# Make the fixture workbooks anew.
workbooks:
    cargo run --release --example make_workbooks
    cargo run --release --example make_published

# Benches against the bare crates.
bench:
    cargo bench --bench workbook

# Schedules of 1,000,000 assets beside numpy, in one run; installs numpy below target/.
bench-schedules *OPTIONS:
    benches/peers/run schedules {{OPTIONS}}

# Tables of 1,000,000 assets beside numba, numpy, polars, duckdb and others, in one run; installs them below target/.
bench-table *OPTIONS:
    benches/peers/run table {{OPTIONS}}

# A book of 1,000,000 pledged assets under 50 scenarios beside numpy, in one run.
bench-pledges *OPTIONS:
    benches/peers/run pledges {{OPTIONS}}

# XIRR of many assets beside pyxirr, in one run; installs pyxirr below target/.
bench-xirr *OPTIONS:
    benches/peers/run xirr {{OPTIONS}}

# Golden files anew: JSON schemas, the page of codes. Add a line to CHANGELOG.md.
bless:
    DATAWORTH_BLESS=1 cargo test --test workbook
