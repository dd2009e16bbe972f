using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Gateways;

/// <summary>Registers the HTTP clients of gateways: one request per call, no redirects, no retry handler.</summary>
/// <remarks>A hidden retry could cause a second effect, so only the endpoint's failure policy retries.</remarks>
internal static class GatewayHttpClient
{
    static readonly string Version =
        typeof(GatewayHttpClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static IServiceCollection AddGatewayHttpClient<TClient, TOptions>(this IServiceCollection services)
        where TClient : class
        where TOptions : class, IGatewayOptions
    {
        services.AddHttpClient<TClient>()
            .RemoveAllLoggers()
            .ConfigureHttpClient((provider, http) =>
            {
                var options = provider.GetRequiredService<IOptions<TOptions>>().Value;
                http.BaseAddress = WithTrailingSlash(options.BaseUrl!);
                http.Timeout = options.Timeout;
                http.DefaultRequestHeaders.UserAgent.Add(new("Orders", Version));
                http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
            })
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                // An external system is another company's: it learns nothing of our traces.
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
                UseProxy = !provider.GetRequiredService<IOptions<TOptions>>().Value.BaseUrl!.IsLoopback,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            });
        return services;
    }

    /// <summary>Appends a slash: without it, resolving a relative URL would drop the base's last segment.</summary>
    static Uri WithTrailingSlash(Uri url) =>
        url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;
}
