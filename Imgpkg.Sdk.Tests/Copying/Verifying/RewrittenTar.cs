using System.Formats.Tar;

namespace Imgpkg.Sdk.Tests.Copying.Verifying;

/// <summary>Changes entries of a tar on disk.</summary>
internal static class RewrittenTar
{
    /// <summary>Writes the tar anew: every entry as the function gives it, without those it gives null for.</summary>
    public static void Rewrite(string path, Func<string, byte[], byte[]?> change)
    {
        string next = path + ".next";
        using (FileStream from = File.OpenRead(path))
        using (FileStream to = File.Create(next))
        using (var reader = new TarReader(from))
        using (var writer = new TarWriter(to, TarEntryFormat.Ustar))
        {
            while (reader.GetNextEntry() is { } entry)
            {
                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                if (change(entry.Name, content.ToArray()) is { } bytes)
                {
                    writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, entry.Name) { DataStream = new MemoryStream(bytes) });
                }
            }
        }

        File.Move(next, path, overwrite: true);
    }

    public static byte[] Flipped(byte[] bytes)
    {
        DamagedFile.FlipBit(bytes);
        return bytes;
    }
}
