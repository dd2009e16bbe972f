using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Orders.Api.Hosting;

/// <summary>A line of the start-up banner.</summary>
internal sealed record BannerLine(string Label, string Value);

/// <summary>Shows the version and the addresses after the start: as lines, or as one log event where logs are JSON.</summary>
internal static class StartupBanner
{
    public static void Show(WebApplication app, OrdersSettings settings, IReadOnlyList<BannerLine> infrastructure, TextWriter output)
    {
        var lines = Addresses(app, settings).Concat(infrastructure).ToList();
        if (settings.LogFormat is LogFormat.Json)
            app.Logger.Started(ApplicationVersion.Current, string.Join("; ", lines.Select(x => $"{x.Label}: {x.Value}")));
        else
            Write([new("Version", ApplicationVersion.Current), .. lines], output);
    }

    public static void Write(IReadOnlyList<BannerLine> lines, TextWriter output)
    {
        var width = lines.Max(x => x.Label.Length);
        output.WriteLine();
        foreach (var line in lines)
            output.WriteLine($"  {line.Label.PadRight(width)}   {line.Value}");
        output.WriteLine();
    }

    static IEnumerable<BannerLine> Addresses(WebApplication app, OrdersSettings settings)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        yield return new("Orders", string.Join(", ", addresses));
        if (settings.Roles.Contains(Role.Api))
            yield return new("API reference", $"{addresses.First()}/scalar");
        yield return new("Roles", string.Join(", ", settings.Roles.Order()).ToLowerInvariant());
    }
}
