-- What wrk asks: wrk -s load.lua URL -- MODE KEY VERSION JOB…
-- Prints the figures as one line of JSON, which tests/bench/load.py reads.

local mode, key, version
local jobs = {}
local sent = 0
local mark = ""
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  mode, key, version = args[1], args[2], args[3]
  for i = 4, #args do jobs[#jobs + 1] = args[i] end
  mark = string.format("%d-%d-%d-", os.time(), number, math.floor(os.clock() * 1e6))
end

local function question(seed)
  return string.format('{"agent_version_id":"%s","family":"sums","level":"basic","seed":%d}', version, seed)
end

local function headers()
  return {
    ["Authorization"] = "Bearer " .. key,
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = mark .. sent,
  }
end

local ask = {}

function ask.null() return wrk.format("GET", "/null") end

function ask.floor() return wrk.format("POST", "/jobs", { ["Content-Type"] = "application/json" }, question(sent)) end

function ask.submit() return wrk.format("POST", "/v1/custody/questions", headers(), question(sent)) end

function ask.batch()
  local entries = {}
  for i = 1, 1000 do entries[i] = '{"kind":"custody.question","payload":' .. question(i) .. "}" end
  return wrk.format("POST", "/v1/jobs:batch", headers(), '{"jobs":[' .. table.concat(entries, ",") .. "]}")
end

local function poll(more)
  local told = { ["Authorization"] = "Bearer " .. key, ["If-None-Match"] = more }
  return wrk.format("GET", "/v1/jobs/" .. jobs[sent % #jobs + 1], told)
end

function ask.poll() return poll(nil) end

function ask.unchanged() return poll('"0"') end

function ask.mix() return sent % 10 == 0 and ask.submit() or ask.poll() end

function ask.director()
  local body = '{"project":"bench","name":"NOOP","payload":{}}'
  return wrk.format("POST", "/api/workflows", { ["Content-Type"] = "application/json" }, body)
end

function request()
  sent = sent + 1
  return ask[mode]()
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "errors": %d, "p50_ms": %.3f, "p99_ms": %.3f}\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
