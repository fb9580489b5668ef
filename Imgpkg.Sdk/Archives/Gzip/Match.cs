using System.Runtime.InteropServices;

namespace Imgpkg.Sdk.Archives.Gzip;

/// <summary>A match and the literals before it. Literals themselves stay in the window.</summary>
/// <param name="Literals">How many bytes between the match before, or the start of the block, and this one.</param>
/// <param name="Length">4 to 258 bytes.</param>
/// <param name="Distance">1 to 32768 bytes back.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Match(ushort Literals, ushort Length, int Distance);
