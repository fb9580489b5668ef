using System.Globalization;
using System.Text;

namespace Imgpkg.Sdk.Archives;

/// <summary>What extended headers say about the entry that follows them.</summary>
internal sealed class TarExtensions
{
    public string? Path { get; set; }

    public string? LinkPath { get; set; }

    public long? Size { get; private set; }

    public long? UserId { get; private set; }

    public long? GroupId { get; private set; }

    public DateTimeOffset? Modified { get; private set; }

    public DateTimeOffset? Accessed { get; private set; }

    /// <summary>Takes in the records of a pax header: <c>LENGTH key=value LF</c>.</summary>
    public void AddPax(ReadOnlySpan<byte> records)
    {
        while (records.Length > 0)
        {
            int space = records.IndexOf((byte)' ');
            if (space <= 0
                || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length <= space || length > records.Length || records[length - 1] != '\n')
            {
                throw Invalid();
            }

            ReadOnlySpan<byte> record = records[(space + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw Invalid();
            }

            Set(Encoding.UTF8.GetString(record[..equals]), Encoding.UTF8.GetString(record[(equals + 1)..]));
            records = records[length..];
        }
    }

    private void Set(string key, string value)
    {
        switch (key)
        {
            case "path":
                Path = value.Length == 0 ? null : value;
                break;
            case "linkpath":
                LinkPath = value;
                break;
            case "size":
                Size = Number(value);
                break;
            case "uid":
                UserId = Number(value);
                break;
            case "gid":
                GroupId = Number(value);
                break;
            case "mtime":
                Modified = Time(value);
                break;
            case "atime":
                Accessed = Time(value);
                break;
            default:
                // Extended attributes, owner names and the like are not restored.
                break;
        }
    }

    private static long Number(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw Invalid();

    private static DateTimeOffset Time(string value) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
        && Math.Abs(seconds) < 253402300800m
            ? TarHeaderReader.Time((long)Math.Floor(seconds)).AddTicks((long)((seconds - Math.Floor(seconds)) * TimeSpan.TicksPerSecond))
            : throw Invalid();

    private static InvalidLayerException Invalid() => new("archive/tar: invalid tar header");
}
