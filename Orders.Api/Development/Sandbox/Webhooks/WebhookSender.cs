using System.Collections.Concurrent;
using System.Net.Mime;
using System.Text.Json;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Api.Development.Sandbox.Webhooks;

/// <summary>Sends a webhook for each effect until the receiver acknowledges it (2xx) or the attempts are used up.</summary>
/// <remarks>The ledger keeps which webhooks are unacknowledged, so the next start of the sandbox sends them again.</remarks>
internal sealed class WebhookSender(WebhookTarget? target, Ledger ledger, TimeProvider time, ILogger<WebhookSender> logger)
    : IHostedService, IAsyncDisposable
{
    public const int MaxAttempts = 8;
    const int MaxConcurrent = 16;
    const string WrongSecret = "not the shared secret";
    static readonly RetrySchedule Backoff = new(first: TimeSpan.FromSeconds(1), cap: TimeSpan.FromSeconds(64));
    static readonly TimeSpan ResponseLimit = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource _stop = new();
    readonly SemaphoreSlim _concurrency = new(MaxConcurrent);
    readonly ConcurrentDictionary<string, Task> _sending = new();
    readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = ResponseLimit };
    bool _isDisposed;

    /// <summary>The receiver; null if no webhooks are sent.</summary>
    public WebhookTarget? Target => target;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in ledger.Unacknowledged())
            _ = Send(entry);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_sending.Values);
    }

    /// <summary>Runs once, although the container disposes this object under two registrations.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await StopAsync(CancellationToken.None);
        _http.Dispose();
        _concurrency.Dispose();
        _stop.Dispose();
    }

    /// <summary>Starts to send an effect's webhook, if it has one.</summary>
    /// <remarks>The task completes after the first attempt, or at once if the receiver is not known yet.</remarks>
    public Task Send(EffectEntry entry)
    {
        if (target is null || entry.Webhook is null)
            return Task.CompletedTask;
        var firstAttempt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = _sending[entry.Id] = Task.Run(() => Send(entry, entry.Webhook, firstAttempt));
        _ = sending.ContinueWith(_ => _sending.TryRemove(entry.Id, out Task? _), TaskScheduler.Default);
        return target.IsKnown ? firstAttempt.Task : Task.CompletedTask;
    }

    async Task Send(EffectEntry entry, WebhookPlan plan, TaskCompletionSource firstAttempt)
    {
        try
        {
            await Wait(plan.At - time.GetUtcNow());
            await target!.WaitUntilKnown(_stop.Token);
            for (var copy = 0; copy < plan.Copies; copy++)
            {
                if (!await SendUntilAcknowledged(entry, plan, firstAttempt))
                    return;
            }
            await ledger.Acknowledge(entry.Id);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            logger.WebhookPostponed(entry.Id);
        }
        catch (IOException)
        {
            logger.AcknowledgementNotRecorded(entry.Id);
        }
        finally
        {
            firstAttempt.TrySetResult();
        }
    }

    async Task<bool> SendUntilAcknowledged(EffectEntry entry, WebhookPlan plan, TaskCompletionSource firstAttempt)
    {
        for (var attempt = 1; ; attempt++)
        {
            var refusal = await Attempt(entry, plan.IsForged);
            firstAttempt.TrySetResult();
            if (refusal is null)
                return true;
            if (attempt == MaxAttempts)
            {
                logger.WebhookNotAcknowledged(entry.Id, MaxAttempts, refusal);
                return false;
            }
            await Wait(Backoff.PauseAfter(attempt, random: 0));
        }
    }

    /// <summary>Sends once; returns null if the receiver acknowledged, else what went wrong.</summary>
    async Task<string?> Attempt(EffectEntry entry, bool isForged)
    {
        var charge = ledger.ChargeOf(entry);
        var body = JsonSerializer.SerializeToUtf8Bytes(WebhookEvent.Of(entry, charge), JsonSerializerOptions.Web);
        using var request = new HttpRequestMessage(HttpMethod.Post, target!.UrlOf(charge.Provider));
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new(MediaTypeNames.Application.Json) } };
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(body, isForged ? WrongSecret : target.Secret, time.GetUtcNow()));
        await _concurrency.WaitAsync(_stop.Token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            return response.IsSuccessStatusCode ? null : $"answered {(int)response.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError.ToString();
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return "no answer";
        }
        finally
        {
            _concurrency.Release();
        }
    }

    Task Wait(TimeSpan span) => span <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(span, time, _stop.Token);
}
