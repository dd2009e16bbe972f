using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orders.Api.Payments;
using Orders.Tests.Api;
using Orders.Tests.Api.Http.Raw;
using Serilog.Events;

namespace Orders.Tests.Fuzzing.Rest;

/// <summary>No input gives a 500: every operation gets requests that were changed in every part, and raw bytes.</summary>
[Trait("Category", "Database")]
public sealed class When_REST_gets_anything : IAsyncLifetime
{
    const int Inputs = 1_000;
    const int Concurrency = 8;

    /// <summary>The only operation that asks the broker, which this test has not: each request would wait for its limit.</summary>
    const string AsksTheBroker = "GET /delivery";

    /// <summary>Documents of the API that do not exist: the library that serves them answers without a problem.</summary>
    const string OpenApi = " /openapi/";

    const int MaxReported = 10;
    const long MaxGrowth = 96 * 1024 * 1024;

    readonly RunningApi _api = new()
    {
        Log = new RecordedLog(LogEventLevel.Error),
        Services = services => services.Configure<WebhookOptions>(options => options.WebhookSecret = "a-secret-of-the-test-run"),
    };

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Every_operation_has_a_valid_request()
    {
        var order = (await _api.Accepted("fuzz-valid")).GetProperty("id").GetGuid();
        var requests = RestRequests.Of(order, "fuzz-each");
        var document = JsonDocument.Parse(await _api.Client.GetStringAsync("/openapi/v1.json", Cancellation)).RootElement;
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(x => $"{x.Name.ToUpperInvariant()} {path.Name}"));

        Assert.Empty(operations.Except(requests.Select(x => x.Operation)));
        var refused = new List<string>();
        foreach (var request in requests)
        {
            var answer = await RawHttp.Send(_api.Client.BaseAddress!, request.ToBytes());
            Assert.NotNull(answer);
            var lacksBroker = request.Operation == AsksTheBroker && answer.Status == 503;
            // The order of the test has no attempt, dead letter and so on; a webhook has no true signature.
            if (!lacksBroker && answer.Status is not (< 300 or 304 or 401 or 404 or 409))
                refused.Add($"{request.Operation}: {answer.Status} {Text(answer.Body)}");
        }

        Assert.Empty(refused);
    }

    [Fact]
    public async Task Every_answer_is_no_server_error_and_every_refusal_is_a_problem()
    {
        var seed = FuzzSeed.Of(Inputs);
        var order = (await _api.Accepted("fuzz-order")).GetProperty("id").GetGuid();
        var (failures, statuses) = (new ConcurrentQueue<string>(), new ConcurrentDictionary<int, int>());
        // The first inputs also pay for what happens once: code, connections, caches.
        var first = seed.Inputs / 4;
        await Run(seed, order, 0, first, failures, statuses);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Run(seed, order, first, seed.Inputs, failures, statuses);

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        var summary = string.Join(", ", statuses.OrderBy(x => x.Key).Select(x => $"{x.Key}: {x.Value}"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{seed.Inputs} inputs. Answers: {summary}. Growth: {growth / 1024} KiB");
        Assert.True(failures.IsEmpty, $"{seed.Replay}\n{string.Join("\n\n", failures.Take(MaxReported))}");
        Assert.Empty(_api.Log.Events.Select(x => $"{x.RenderMessage(null)} {x.Exception}").Take(MaxReported));
        Assert.True(growth < MaxGrowth, $"{seed.Replay}: the memory has grown by {growth} bytes.");
        await _api.Accepted("fuzz-after");
    }

    Task Run(
        FuzzSeed seed, Guid order, int from, int to, ConcurrentQueue<string> failures, ConcurrentDictionary<int, int> statuses) =>
        Parallel.ForAsync(
            from, to, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = Cancellation },
            async (input, _) =>
            {
                var random = seed.Of(input);
                var valid = RestRequests.Of(order, $"fuzz-{input}").Where(request => request.Operation != AsksTheBroker).ToList();
                var mutant = RestMutation.Of(valid[random.Next(valid.Count)], random);
                var answer = await RawHttp.Send(_api.Client.BaseAddress!, mutant.Bytes, isCutOff: !mutant.IsHTTP);
                statuses.AddOrUpdate(answer?.Status ?? 0, 1, (_, count) => count + 1);
                if (WhyWrong(mutant, answer) is { } why)
                    failures.Enqueue($"Input {input}: {why}\n{Text(mutant.Bytes)}");
            });

    static string? WhyWrong(RestInput input, RawAnswer? answer)
    {
        if (answer is null)
            return input.IsHTTP ? "no answer" : null;
        // Only the server itself answers 505: the bytes name a version of HTTP that does not exist.
        if (answer.Status >= 500 && (input.IsHTTP || answer.Status != 505))
            return $"{answer.Status} {Text(answer.Body)}";
        // What is no HTTP is refused by the server itself, without a body.
        if (answer.Status < 400 || answer.Body.Length == 0)
            return null;
        if (answer.Status == 404 && Text(input.Bytes).Contains(OpenApi, StringComparison.Ordinal))
            return null;
        return answer.Problem is null || !answer.Json.TryGetProperty("traceId", out _) ? $"{answer.Status} without a problem" : null;
    }

    static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 1_500)));
}
