namespace Orders.Sagas.Notifications;

/// <summary>Keeps idle SMTP sessions for the next e-mails.</summary>
/// <remarks>Each e-mail in flight has a session of its own, so there are never more than the limit of e-mails in flight.</remarks>
internal sealed class SmtpSessions : IAsyncDisposable
{
    /// <summary>Shorter than the time after which mail servers end idle sessions.</summary>
    static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(10);

    /// <summary>Some mail servers limit the e-mails of a session.</summary>
    const int SubmissionLimit = 100;

    /// <summary>How long the end of a session may take. Nothing depends on it: its e-mails are accepted.</summary>
    static readonly TimeSpan QuitLimit = TimeSpan.FromSeconds(2);

    readonly Lock _lock = new();
    readonly Stack<SmtpSession> _idle = [];
    readonly TimeProvider _time;
    readonly ITimer _timer;
    bool _isDisposed;

    public SmtpSessions(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => _ = EndIdle(), null, IdleLimit, IdleLimit);
    }

    /// <summary>Takes the session that was used last; null when none is idle.</summary>
    public SmtpSession? Take()
    {
        lock (_lock)
        {
            while (_idle.TryPop(out var session))
            {
                if (session.IsConnected && !IsOver(session))
                    return session;
                _ = End(session);
            }

            return null;
        }
    }

    /// <summary>Gives back a session whose last e-mail was accepted.</summary>
    public void Return(SmtpSession session)
    {
        session.IdleSince = _time.GetTimestamp();
        lock (_lock)
        {
            if (!_isDisposed && session.Submitted < SubmissionLimit)
                _idle.Push(session);
            else
                _ = End(session);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _isDisposed = true;
        await _timer.DisposeAsync();
        await EndIdle();
    }

    /// <summary>Ends the sessions that were idle for too long; all of them at the end.</summary>
    Task EndIdle()
    {
        lock (_lock)
        {
            var (over, stay) = (_idle.Where(IsOver).ToList(), _idle.Where(x => !IsOver(x)).Reverse().ToList());
            _idle.Clear();
            stay.ForEach(_idle.Push);
            return Task.WhenAll(over.Select(End));
        }
    }

    bool IsOver(SmtpSession session) => _isDisposed || _time.GetElapsedTime(session.IdleSince) >= IdleLimit;

    /// <summary>Says QUIT and closes the connection, whatever the server does.</summary>
    static async Task End(SmtpSession session)
    {
        using (session)
        {
            await Task.Yield();
            await session.DisconnectAsync(quit: true).WaitAsync(QuitLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
