using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Gateways;

/// <summary>Registers the HTTP clients of gateways: one request per call, no redirects, no retry handler.</summary>
/// <remarks>A hidden retry could cause a second effect, so only the endpoint's failure policy retries.</remarks>
internal static class GatewayHttpClient
{
    const int MaxAnswerBytes = 64 * 1024;

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
                http.MaxResponseContentBufferSize = MaxAnswerBytes;
            })
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
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
