using System.Globalization;
using Orders.Api.Development.Sandbox.Webhooks;

namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>Serves a call as its behaviour says. An effect is on disk before an answer or a webhook reports it.</summary>
internal sealed class CallSimulator(WebhookSender webhooks, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Serves a call that changes something.</summary>
    /// <param name="http">The call.</param>
    /// <param name="behaviour">How the call is served.</param>
    /// <param name="record">Records the effect in the ledger.</param>
    /// <param name="toResult">Makes the regular answer.</param>
    public async Task<IResult> Execute<T>(
        HttpContext http, Behaviour behaviour, Func<EffectPlan, Task<Recorded<T>>> record, Func<T, IResult> toResult)
        where T : EffectEntry
    {
        if (behaviour.Effect is EffectTiming.Never)
            return await Respond(http, behaviour, () => Task.FromResult(Results.Empty));
        var (entry, isNew) = await record(behaviour.Plan);
        var firstTry = isNew ? webhooks.Send(entry) : Task.CompletedTask;
        if (behaviour.WebhookMoment is WebhookMoment.BeforeAnswer)
            await firstTry;
        return await Respond(http, behaviour, async () =>
        {
            // A retry of a call that takes effect later is answered when that call takes effect.
            await Wait(http, entry.At - time.GetUtcNow());
            return toResult(entry);
        });
    }

    /// <summary>Answers a call, or fails to, as its behaviour says.</summary>
    public async Task<IResult> Respond(HttpContext http, Behaviour behaviour, Func<Task<IResult>> regular)
    {
        if (behaviour.IsSlow)
            await Wait(http, behaviour.Durations.Slow);
        switch (behaviour.Answer)
        {
            case AnswerKind.None:
                await Wait(http, behaviour.Durations.Hang);
                http.Abort();
                return Results.Empty;
            case AnswerKind.Reset:
                // Kestrel ends an aborted connection with RST, not with FIN; a test checks it.
                http.Abort();
                return Results.Empty;
            case AnswerKind.ServerError:
                return Results.Problem(
                    "The request may or may not have taken effect.",
                    statusCode: StatusCodes.Status500InternalServerError, type: "provider-error");
            case AnswerKind.TooManyRequests:
                http.Response.Headers.RetryAfter =
                    Math.Ceiling(behaviour.Durations.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return Results.Problem(
                    "The request took no effect.", statusCode: StatusCodes.Status429TooManyRequests, type: "too-many-requests");
            default:
                return await regular();
        }
    }

    /// <summary>Waits; ends early when the caller gives up or the sandbox stops.</summary>
    async Task Wait(HttpContext http, TimeSpan span)
    {
        if (span <= TimeSpan.Zero)
            return;
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(span, time, cancellation.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
