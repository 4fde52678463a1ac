-- What wrk sends in a rush; run by bench_rush.py as
--   wrk … -s rush.lua ADDRESS -- sign_on MARK FORM [PAUSE]
--   wrk … -s rush.lua ADDRESS -- confirm FILE FORM     (FILE holds a path a line)
--   wrk … -s rush.lua ADDRESS -- page [ETAG]
-- PAUSE are the milliseconds that each connection lets pass after an answer.
-- At the end it prints one line that the benchmark reads.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

local function read_paths(file)
  local paths = {}
  for path in io.lines(file) do table.insert(paths, path) end
  return paths
end

local makers = {}

function makers.sign_on(own)
  local fields = form .. "&name=Sample+Alliance+" .. own .. "&contact_email=" .. own .. "@example.org"
  return wrk.format("POST", nil, posted, fields)
end

function makers.confirm(_, turn)
  -- Two threads take every other link; past the end they begin again, which changes nothing.
  local at = (turn * 2 + number) % #paths + 1
  return wrk.format("POST", paths[at], posted, form)
end

function makers.page()
  return wrk.format("GET", nil, wanted)
end

function init(arguments)
  kind, turn = arguments[1], 0
  good, limited, full, wrong, speechless = 0, 0, 0, 0, 0
  posted = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  wanted = {}
  if kind == "sign_on" then
    mark, form = arguments[2], arguments[3]
    -- The run asks for this function only when it is there.
    if arguments[4] then delay = function() return tonumber(arguments[4]) end end
  end
  if kind == "confirm" then paths, form = read_paths(arguments[2]), arguments[3] end
  if kind == "page" and arguments[2] then wanted["If-None-Match"] = arguments[2] end
end

function request()
  turn = turn + 1
  return makers[kind](mark and (mark .. "-" .. number .. "-" .. turn), turn)
end

function response(status, headers)
  if status < 400 then good = good + 1
  elseif status == 429 then limited = limited + 1
  elseif status == 503 then full = full + 1
  else wrong = wrong + 1 end
  if status >= 400 and not (headers["Retry-After"] or headers["retry-after"]) then
    speechless = speechless + 1
  end
end

function done(summary, latency)
  local sums = { 0, 0, 0, 0, 0 }
  for _, thread in ipairs(threads) do
    for at, name in ipairs({ "good", "limited", "full", "wrong", "speechless" }) do
      sums[at] = sums[at] + thread:get(name)
    end
  end
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    "\nresult %f %f %f %d %d %d %d %d %d\n", summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    sums[1], sums[2], sums[3], sums[4], sums[5], broken
  ))
end
