using System.Buffers;
using System.Net.Mime;
using System.Text.Json;

namespace Orders.Sagas.Gateways;

/// <summary>Sends requests to external systems, and reads their answers up to a limit.</summary>
internal static class GatewayRequest
{
    public const int MaxAnswerBytes = 64 * 1024;

    /// <summary>Writes a body whose length is known before it leaves.</summary>
    /// <remarks>A chunked body is legal, but small servers and firewalls refuse it.</remarks>
    public static HttpContent Json<T>(T value)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web));
        content.Headers.ContentType = new(MediaTypeNames.Application.Json);
        return content;
    }

    /// <summary>Sends a request once. The time-out of the client covers the body of the answer too.</summary>
    /// <remarks>Once the status has arrived, there is an answer, even if its body is too large, too slow or cut off.</remarks>
    /// <exception cref="HttpRequestException">No status arrived.</exception>
    /// <exception cref="OperationCanceledException">No status arrived in time, or the caller cancelled.</exception>
    public static async Task<GatewayAnswer> Exchange(
        this HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(http.Timeout);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        var (body, state) = await Read(response.Content, limit.Token, cancellationToken);
        return new()
        {
            Status = response.StatusCode,
            RetryAfter = response.RetryAfter(),
            Body = body,
            BodyState = state,
            Charset = response.Content.Headers.ContentType?.CharSet,
            Codings = [.. response.Content.Headers.ContentEncoding],
        };
    }

    static async Task<(byte[] Body, AnswerBodyState State)> Read(
        HttpContent content, CancellationToken limit, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxAnswerBytes + 1);
        try
        {
            await using var stream = await content.ReadAsStreamAsync(limit);
            var length = await stream.ReadAtLeastAsync(
                buffer.AsMemory(0, MaxAnswerBytes + 1), MaxAnswerBytes + 1, throwOnEndOfStream: false, limit);
            return length > MaxAnswerBytes ? ([], AnswerBodyState.TooLarge) : (buffer[..length], AnswerBodyState.Whole);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ([], AnswerBodyState.Late);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return ([], AnswerBodyState.CutOff);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
