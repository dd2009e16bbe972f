using System.Net;
using System.Text;
using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Tests.Api;
using Orders.Tests.Api.Payments;

namespace Orders.Tests.Fuzzing;

/// <summary>Mutants of settlement files. Each is read or refused by line and column; none fails, and none moves money twice.</summary>
[Trait("Category", "Database")]
public sealed class When_settlement_files_are_fuzzed(RunningApi api) : SettlementsUnderTest(api), IClassFixture<RunningApi>
{
    const int MaxParallel = 4;
    const long MaxGrowth = 200_000_000;

    static readonly string[] Separators = [",", ";", "\t", "|", ", ", ":"];
    static readonly string[] Breaks = ["\n", "\r\n", "\r", "\n\n"];
    static readonly string[] Fields =
    [
        "", " ", "\"", "\"\"", "charge", "refund", "REFUND", "25.00", "-25.00", "25,00", "2500e-2", "1e400", "NaN", "EUR", "eur", "XXX",
        "\0", "\uFFFD", "\u202E", "4111111111111111", "\"a\nb\"", "\"a\"\"b\"", "x\"y", "'", "=1+1", "null", "type", "amount", "\uFEFF",
    ];

    [Fact]
    public async Task No_file_fails_and_the_books_stay_right()
    {
        var seed = FuzzSeed.Of(inputs: 1_500);
        var attempts = new List<PaymentAttempt>();
        for (var i = 0; i < 6; i++)
            attempts.Add(i % 3 == 0 ? await Refund() : await Attempt(PaymentAttemptState.InDoubt));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel };
        await Parallel.ForAsync(0, seed.Inputs, parallel, async (i, _) =>
        {
            var file = Input(seed.Of(i), attempts);
            using var answer = await Post(file);
            Assert.True(
                answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest,
                $"Input {i} is answered {answer.StatusCode}. {seed.Replay}\n{Encoding.UTF8.GetString(file[..Math.Min(file.Length, 500)])}");
        });

        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < MaxGrowth, $"The memory grew too much. {seed.Replay}");
        foreach (var attempt in attempts)
        {
            var (published, now) = (await Published(attempt), await Read(attempt));
            Assert.True(published.Count <= 1, $"{attempt.Id} has the outcomes {string.Join(", ", published)}. {seed.Replay}");
            Assert.Equal(now.State is PaymentAttemptState.Succeeded, published.Count == 1);
            Assert.DoesNotContain(nameof(RequestRefund), published);
        }

        var last = await Attempt(PaymentAttemptState.InDoubt);
        Assert.Equal(1, Count(await Imported(Header + Line("charge", $"ch_{last.Id}", last)), "settled"));
    }

    static byte[] Input(Random random, List<PaymentAttempt> attempts)
    {
        var rows = new List<List<string>> { new(Header.TrimEnd().Split(',')) };
        for (var i = random.Next(0, 6); i > 0; i--)
        {
            var attempt = attempts[random.Next(attempts.Count)];
            var type = attempt.Kind is PaymentKind.Refund ? "refund" : "charge";
            rows.Add([.. Line(type, $"{type}_{random.Next(3)}", attempt, random.Next(5) == 0 ? "24.00" : "25.00").TrimEnd().Split(',')]);
        }

        for (var i = random.Next(0, 4); i > 0; i--)
            Change(rows[random.Next(3) == 0 ? 0 : random.Next(rows.Count)], random);
        var separator = Separators[random.Next(4) == 0 ? random.Next(Separators.Length) : 0];
        var lineBreak = Breaks[random.Next(Breaks.Length)];
        var text = string.Join(lineBreak, rows.Select(x => string.Join(separator, x))) + (random.Next(2) == 0 ? lineBreak : "");
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(4) == 0 ? ByteMutation.Of(bytes, random) : bytes;
    }

    static void Change(List<string> row, Random random)
    {
        var at = random.Next(row.Count);
        switch (random.Next(6))
        {
            case 0 when row.Count > 1:
                row.RemoveAt(at);
                break;
            case 1:
                row.Insert(at, row[random.Next(row.Count)]);
                break;
            case 2:
                row[at] = row[at].ToUpperInvariant();
                break;
            case 3:
                row[at] = $" \"{row[at]}\" ";
                break;
            case 4:
                row[at] = new string('x', 1 << random.Next(1, 18));
                break;
            default:
                row[at] = Fields[random.Next(Fields.Length)];
                break;
        }
    }
}
