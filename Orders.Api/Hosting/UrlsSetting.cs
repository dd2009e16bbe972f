using Orders.Api.Hosting.Settings;

namespace Orders.Api.Hosting;

/// <summary>The addresses to listen on: <c>--urls</c> or <c>ASPNETCORE_URLS</c>, separated by semicolons.</summary>
internal static class UrlsSetting
{
    public static void Check(SettingsReader reader)
    {
        var urls = reader.Given(WebHostDefaults.ServerUrlsKey) ?? "";
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsAddress(url))
                reader.Refuse($"--urls: '{url}' is not an http or https address to listen on, like http://127.0.0.1:5080.");
        }
    }

    static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", Port: >= 0 and <= 65_535 };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
