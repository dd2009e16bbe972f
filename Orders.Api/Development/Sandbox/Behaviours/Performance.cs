using System.Globalization;
using Orders.Api.Development.Sandbox.Webhooks;

namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>Serves calls as their behaviour says. What takes effect is on disk before anything of it is told.</summary>
internal sealed class Performance(WebhookSender webhooks, TimeProvider time, IHostApplicationLifetime life)
{
    /// <param name="http">The call.</param>
    /// <param name="behaviour">How it is served.</param>
    /// <param name="decide">Writes the effect down.</param>
    /// <param name="decision">The answer to a call that is answered.</param>
    public async Task<IResult> Effect<T>(HttpContext http, Behaviour behaviour, Func<EffectPlan, Task<Recorded<T>>> decide, Func<T, IResult> decision)
        where T : EffectEntry
    {
        if (behaviour.Effect is TakesEffect.Never)
            return await Answer(http, behaviour, () => Task.FromResult(Results.Empty));
        var (entry, isNew) = await decide(behaviour.Plan);
        var announced = isNew ? webhooks.Announce(entry) : Task.CompletedTask;
        if (behaviour.WebhookMoment is WebhookMoment.BeforeAnswer)
            await announced;
        return await Answer(http, behaviour, async () =>
        {
            // A repeat of a call that is still to take effect knows no sooner than that.
            await Wait(http, entry.At - time.GetUtcNow());
            return decision(entry);
        });
    }

    public async Task<IResult> Answer(HttpContext http, Behaviour behaviour, Func<Task<IResult>> decision)
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
                // Kestrel closes what is aborted with RST, not with FIN: a test sees it.
                http.Abort();
                return Results.Empty;
            case AnswerKind.ServerError:
                return Results.Problem("Whether it took effect is not said.", statusCode: StatusCodes.Status500InternalServerError, type: "provider-error");
            case AnswerKind.TooManyRequests:
                http.Response.Headers.RetryAfter = Math.Ceiling(behaviour.Durations.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return Results.Problem("It took no effect.", statusCode: StatusCodes.Status429TooManyRequests, type: "too-many-requests");
            default:
                return await decision();
        }
    }

    /// <summary>Ends early when the caller gives up or the sandbox stops.</summary>
    async Task Wait(HttpContext http, TimeSpan span)
    {
        if (span <= TimeSpan.Zero)
            return;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        await Task.Delay(span, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
