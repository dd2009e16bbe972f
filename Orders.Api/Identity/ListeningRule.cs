using Orders.Api.Hosting.Settings;

namespace Orders.Api.Identity;

/// <summary>Where a process without authentication may listen: on the loopback interface, and on a socket file.</summary>
internal static class ListeningRule
{
    const string KestrelEndpoints = "Kestrel:Endpoints";

    public static void Check(SettingsReader reader, AuthenticationMode? mode)
    {
        if (mode is not null)
            return;
        foreach (var address in Addresses(reader).Where(address => !IsOnThisMachine(address)))
        {
            reader.Refuse(
                $"'{address}' is an address that other machines can reach, and {AuthenticationSettings.ModeKey} is not set. Set it to "
                + "Oidc, or to None if something in front of this process authenticates the callers.");
        }
    }

    /// <summary>Port lists listen on every interface.</summary>
    static IEnumerable<string> Addresses(SettingsReader reader) =>
    [
        .. Split(reader.Given(WebHostDefaults.ServerUrlsKey)),
        .. Split(reader.Given(WebHostDefaults.HttpPortsKey)).Select(port => $"http://*:{port}"),
        .. Split(reader.Given(WebHostDefaults.HttpsPortsKey)).Select(port => $"https://*:{port}"),
        .. reader.Section(KestrelEndpoints).GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>(),
    ];

    static string[] Split(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static bool IsOnThisMachine(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.IsUnixPipe || address.IsNamedPipe || LoopbackHost.Is(address.Host);
        }
        catch (FormatException)
        {
            // Another rule refuses what is no address.
            return true;
        }
    }
}
