using Orders.Api.Embedded;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>
/// What stands in for the outside that the settings do not name: the sandbox for payment provider and warehouse, a folder for e-mail. Only where the database
/// is embedded: orders that somebody keeps must not be "paid" in a sandbox because a setting was forgotten.
/// </summary>
internal sealed class Outside : IAsyncDisposable
{
    const string PaymentsKey = "Payments:BaseUrl";
    const string FulfilmentKey = "Fulfilment:BaseUrl";
    const string PickupKey = "Notifications:PickupDirectory";
    const string SmtpKey = "Notifications:Smtp:Host";

    readonly EmbeddedSandbox? _sandbox;

    Outside(IConfiguration configuration, EmbeddedSandbox? sandbox, DataDirectory directory)
    {
        _sandbox = sandbox;
        Settings = new Dictionary<string, string?>();
        foreach (var key in Unnamed(configuration))
            Settings[key] = sandbox!.Url;
        if (configuration[SmtpKey] is null && configuration[PickupKey] is null)
            Settings[PickupKey] = directory.Folder("mail");
    }

    /// <summary>What the settings lack, and what it is now.</summary>
    public Dictionary<string, string?> Settings { get; }

    public IEnumerable<BannerLine> Banner
    {
        get
        {
            if (_sandbox is not null)
                yield return new("Sandbox", $"{_sandbox.Url} plays {Plays()}; what took effect: {_sandbox.Url}/ledger");
            if (Settings.TryGetValue(PickupKey, out var folder))
                yield return new("E-mail", $"written into {folder}");
        }
    }

    public static async Task<Outside> Start(IConfiguration configuration, DataDirectory directory, Action<string> say, CancellationToken cancellationToken)
    {
        if (!Unnamed(configuration).Any())
            return new(configuration, null, directory);
        say("Starting the sandbox");
        return new(configuration, await EmbeddedSandbox.Start(directory.Folder("sandbox"), cancellationToken), directory);
    }

    public ValueTask DisposeAsync() => _sandbox?.DisposeAsync() ?? ValueTask.CompletedTask;

    static IEnumerable<string> Unnamed(IConfiguration configuration) => new[] { PaymentsKey, FulfilmentKey }.Where(key => configuration[key] is null);

    string Plays() => (Settings.ContainsKey(PaymentsKey), Settings.ContainsKey(FulfilmentKey)) switch
    {
        (true, true) => "payment provider and warehouse",
        (true, false) => "payment provider",
        _ => "warehouse",
    };
}
