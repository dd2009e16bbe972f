using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Orders.Api.Http.Requests;

namespace Orders.Tests.Api.Http.Requests;

[Trait("Category", "Unit")]
public sealed class PageCursorTests
{
    static readonly PageCursor Cursor = new(
        new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero), Guid.Parse("0197b000-0000-7000-8000-000000000001"));

    [Fact]
    public void A_cursor_reads_back_as_the_same_position() => Prop.ForAll<DateTime, Guid>((at, id) =>
    {
        var cursor = new PageCursor(new DateTimeOffset(at.Ticks, TimeSpan.Zero), id);
        return PageCursor.TryParse(cursor.ToString(), out var read) && read == cursor;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cursor_needs_no_escaping_in_a_query_string() => Assert.Matches("^[A-Za-z0-9_-]+$", Cursor.ToString());

    [Fact]
    public void A_cursor_with_any_changed_character_is_refused()
    {
        var text = Cursor.ToString();
        foreach (var at in Enumerable.Range(0, text.Length))
        {
            foreach (var other in "AZaz09-_".Where(x => x != text[at]))
                Assert.False(PageCursor.TryParse($"{text[..at]}{other}{text[(at + 1)..]}", out _));
        }
    }

    [Fact]
    public void A_text_that_is_longer_shorter_or_not_base_64_is_refused()
    {
        var cursor = Cursor.ToString();
        foreach (var text in (string[])["", "x", cursor[1..], cursor + "A", " " + cursor[1..], new string('=', cursor.Length)])
            Assert.False(PageCursor.TryParse(text, out _), text);
    }

    /// <summary>The checksum guards against damage only: a client that computes it can still write any number as the time.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void A_time_outside_the_calendar_is_refused(long ticks)
    {
        var bytes = new byte[33];
        BinaryPrimitives.WriteInt64BigEndian(bytes, ticks);
        SHA256.HashData(bytes.AsSpan(0, 24)).AsSpan(0, 9).CopyTo(bytes.AsSpan(24));

        Assert.False(PageCursor.TryParse(Base64Url.EncodeToString(bytes), out _));
    }
}
