using System.Text.Json.Serialization;

namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>The body of POST /script.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ScriptRequest(IReadOnlyList<StepRequest?>? Steps) : IRequest
{
    public IEnumerable<(string Field, string Error)> Errors() =>
    [
        .. Rules.That(Steps is { Count: > 0 and <= Script.MaxSteps }, "steps", $"Must hold 1 to {Script.MaxSteps} steps."),
        .. (Steps ?? []).SelectMany((step, index) => (step?.Errors() ?? [("", "Must be an object.")])
            .Select(x => ($"steps[{index}]{x.Field}", x.Error))),
    ];

    public IReadOnlyList<ScriptStep> ToSteps() => [.. Steps!.Select(x => x!.ToStep())];
}

/// <summary>One step as it is posted: which calls it matches, how they are served, and how often.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StepRequest(
    string? Operation, string? Provider, string? MerchantReference, string? ChargeId,
    IReadOnlyList<string>? Behaviour, int? Times, DurationsRequest? Durations)
{
    const int MaxTimes = 1_000_000;

    static readonly Dictionary<string, Operations> ByName = new()
    {
        ["charge"] = Operations.Charge,
        ["refund"] = Operations.Refund,
        ["lookup"] = Operations.LookUp,
        ["shipment"] = Operations.Shipment,
    };

    public IEnumerable<(string Field, string Error)> Errors() =>
    [
        .. Rules.That(Operation is null || ByName.ContainsKey(Operation), ".operation",
            $"Must be one of {string.Join(", ", ByName.Keys)}, or absent for any of the payment provider."),
        .. Rules.That(Provider is null || Providers.All.Contains(Provider), ".provider",
            $"Must be one of {string.Join(", ", Providers.All)}, or absent for any."),
        .. Rules.That(Provider is null || Target is not Operations.Shipment, ".provider", "A shipment has no payment provider."),
        .. Combine(out _) is { } error ? new[] { (".behaviour", error) } : [],
        .. Rules.That(Times is null or (> 0 and <= MaxTimes), ".times", $"Must be 1 to {MaxTimes}; absent means 1."),
        .. Durations?.Errors() ?? [],
    ];

    public ScriptStep ToStep()
    {
        _ = Combine(out var behaviour);
        return new(this, Target ?? Vocabulary.OperationsOf(Behaviour!),
            behaviour! with { Durations = Durations?.ToDurations() ?? new() }, Times ?? 1);
    }

    Operations? Target => Operation is null ? null : ByName.GetValueOrDefault(Operation);

    string? Combine(out Behaviour? behaviour)
    {
        _ = Vocabulary.TryCombine(Behaviour ?? [], Target ?? Operations.None, out behaviour, out var error);
        return error;
    }
}

/// <summary>Delays in milliseconds; an absent member means the default.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DurationsRequest(int? HangMs, int? LateMs, int? LagMs, int? SlowMs, int? WebhookMs, int? RetryAfterMs)
{
    static readonly Durations Default = new();

    public IEnumerable<(string Field, string Error)> Errors() =>
        new[]
            {
                (nameof(HangMs), HangMs), (nameof(LateMs), LateMs), (nameof(LagMs), LagMs), (nameof(SlowMs), SlowMs),
                (nameof(WebhookMs), WebhookMs), (nameof(RetryAfterMs), RetryAfterMs),
            }
            .SelectMany(x => Rules.That(
                x.Item2 is null || (x.Item2 >= 0 && x.Item2 <= Durations.Max.TotalMilliseconds),
                $".durations.{char.ToLowerInvariant(x.Item1[0])}{x.Item1[1..]}", $"Must be 0 to {Durations.Max.TotalMilliseconds:0}."));

    public Durations ToDurations() => new()
    {
        Hang = Span(HangMs) ?? Default.Hang,
        Late = Span(LateMs) ?? Default.Late,
        Lag = Span(LagMs) ?? Default.Lag,
        Slow = Span(SlowMs) ?? Default.Slow,
        Webhook = Span(WebhookMs) ?? Default.Webhook,
        RetryAfter = Span(RetryAfterMs) ?? Default.RetryAfter,
    };

    static TimeSpan? Span(int? milliseconds) => milliseconds is { } given ? TimeSpan.FromMilliseconds(given) : null;
}
