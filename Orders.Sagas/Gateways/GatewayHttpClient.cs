using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Gateways;

/// <summary>
/// The HTTP clients of gateways: one try a call. They follow no redirect and have no retry handler, because a call that is repeated without its caller's
/// knowledge is a second effect; retrying belongs to the endpoint's failure policy.
/// </summary>
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
                http.BaseAddress = AsFolder(options.BaseUrl!);
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

    /// <summary>Relative addresses are resolved against the last slash: without one the base's last segment would be lost.</summary>
    static Uri AsFolder(Uri url) => url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;
}
