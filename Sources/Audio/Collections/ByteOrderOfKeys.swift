/// Whether `a` comes before `b` in the order of their UTF-8 bytes.
///
/// Everything that is sorted by a text here (keys, file names, speakers, rows of results) is sorted by this function.
/// It is the order of Kaldi's lists (`LC_ALL=C sort`) and of Unicode code points. Swift's `<` on strings is another
/// one: it compares canonical decompositions, so that `"é" < "f"`, which no `sort` agrees with. Texts that Swift calls
/// equal though their bytes differ (é in one or two code points) are ordered here too, so a sorted list never depends on
/// the order it came in.
///
///     keys.sorted(by: precedesInByteOrder)
public func precedesInByteOrder(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
}
